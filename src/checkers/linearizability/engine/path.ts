import type { Instance } from "./instance.js";

const ROOT = -(2 ** 31);
const PASSED = ROOT + 1;
const CRASHED = 2 ** 30;

/** One turn on the way to a configuration, taken while the returns before `level` had been passed. */
export type Turn =
  | { readonly kind: "placed"; readonly level: number; readonly call: number }
  /** A crashed call of the group took effect; groups are numbered by their first invocation. */
  | { readonly kind: "crashed"; readonly level: number; readonly group: number }
  /** A call that could have been left out had to take effect after all. */
  | { readonly kind: "promoted"; readonly level: number; readonly call: number };

/** The way to the engine's best configuration, from the first turn on. To be read before the decision ends. */
export function pathOf(engine: Instance): readonly Turn[] {
  const turns: Turn[] = [];
  let record = engine.bestRecord();
  while (record !== 0 && engine.causeOf(record) !== ROOT) {
    const parent = engine.parentOf(record);
    const cause = engine.causeOf(record);
    if (cause === PASSED) {
      // Nothing took effect: the replay passes returns by itself.
    } else if (cause >= CRASHED) turns.push({ kind: "crashed", level: engine.levelOf(parent), group: cause - CRASHED });
    else if (cause >= 0) turns.push({ kind: "placed", level: engine.levelOf(parent), call: cause });
    else turns.push({ kind: "promoted", level: engine.levelOf(record), call: -2 - cause });
    record = parent;
  }
  return turns.reverse();
}
