import type { ActiveFault, Measured } from "../../contract/faults.js";
import { activeFault } from "../active-fault.js";
import { type Hold, type ProcessHolds, statesOf } from "./process-holds.js";

/** Kills and pauses. One is effective where every target was seen to be held by it. */
export class ProcessFaults {
  readonly #holds: ProcessHolds;

  constructor(holds: ProcessHolds) {
    this.#holds = holds;
  }

  inject(kind: Hold["kind"], names: readonly string[]): ActiveFault {
    const targets = names.map((name) => this.#holds.find(name));
    const hold = this.#holds.hold(kind, targets);
    const measured = (states: { readonly [measure: string]: { readonly [name: string]: string } }): Measured => ({
      evidence: { ...states, bitten: [...hold.bitten] },
      effective: targets.length > 0 && targets.every(({ name }) => hold.bitten.has(name)),
    });
    return activeFault(measured({ state: statesOf(targets) }), () => {
      const state = statesOf(targets);
      this.#holds.release(hold);
      return measured({ state, healedState: statesOf(targets) });
    });
  }
}
