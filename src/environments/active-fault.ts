import type { ActiveFault, Measured } from "../contract/faults.js";

/** A fault in force, undone once, however often it is healed. */
export function activeFault(injected: Measured, undo: () => Measured | Promise<Measured>): ActiveFault {
  let healing: Promise<Measured> | undefined;
  const heal = (): Promise<Measured> => {
    healing ??= Promise.resolve(undo());
    return healing;
  };
  return {
    injected,
    heal,
    async [Symbol.asyncDispose]() {
      await heal();
    },
  };
}
