import { type FaultWindow, faultWindows } from "../../core/fault-window.js";
import { textIn } from "../../core/fields.js";
import type { History, Operation } from "../../core/history.js";
import type { JsonObject } from "../../core/json.js";
import { type Ms, msToNs, type Ns } from "../../core/units.js";

/** A server that acknowledges before it syncs loses what is younger than this, at most: its disk would have it by then. */
const FRESH_MS: Ms = 100;

const WRITES: readonly string[] = ["write", "append", "cas"];

/**
 * How hard each loss of power was to survive: how many writes were acknowledged in the last 100 ms before it. Its moment
 * is not in the history: they are counted back from the last acknowledgement before the loss was over, if that came since
 * 100 ms before it began. Nothing where nothing lost power.
 */
export function powerLosses({ events }: History, all: readonly Operation[]): JsonObject {
  const losses = faultWindows(events).filter(
    ({ asked, narrowest }) => textIn(asked, "mode") === "power-loss" && narrowest !== undefined,
  );
  const acknowledgedNs = all.flatMap(({ invoke, completion }) =>
    WRITES.includes(invoke.f) && completion?.type === "ok" ? [completion.timeNs] : [],
  );
  const freshWrites = losses.map((loss) => freshAt(loss, acknowledgedNs));
  return losses.length === 0 ? {} : { powerLosses: { freshWrites } };
}

function freshAt({ widest, narrowest }: FaultWindow, acknowledgedNs: readonly Ns[]): number {
  const freshNs = msToNs(FRESH_MS);
  const before = acknowledgedNs.filter((timeNs) => timeNs <= (narrowest?.startNs ?? 0));
  const lastNs = before.reduce((last, timeNs) => Math.max(last, timeNs), 0);
  if (lastNs < widest.startNs - freshNs) return 0;
  return before.filter((timeNs) => timeNs > lastNs - freshNs).length;
}
