import { type FaultWindow, faultWindows } from "../../core/fault-window.js";
import { numberIn, textIn } from "../../core/fields.js";
import type { History } from "../../core/history.js";
import { msToNs, type Ns } from "../../core/units.js";

/**
 * Monotonic clocks that were set forward on purpose. No lease survives such a jump where its length is measured, at a
 * server or at its own holder, and none is expected to: only a *rate* within the bound is. A jump of the wall clock is
 * no excuse, since nothing obliges anyone to measure a lease by it.
 */
export class ClockJumps {
  readonly #windows: readonly FaultWindow[];
  readonly #nodes: ReadonlySet<string>;

  constructor(history: History) {
    this.#windows = faultWindows(history.events).filter((fault) => fault.outcome !== "skipped" && jumpsForward(fault));
    this.#nodes = new Set(history.header?.nodes ?? []);
  }

  /**
   * The jump that may have ended a lease of so many ms by `atNs`: of its holder's clock, or of any node's, since each
   * may have been the one that counted. Undefined where there is none.
   */
  ending(host: string, ttlMs: number, atNs: Ns): FaultWindow | undefined {
    const concerns = (name: string): boolean => name === host || this.#nodes.has(name);
    return this.#windows.find(
      ({ targets, widest }) =>
        widest.startNs <= atNs && atNs <= widest.endNs + msToNs(ttlMs) && targets.some((name) => concerns(name)),
    );
  }
}

/** Whether a fault asked a monotonic clock to jump forward, or was not recorded with what it asked for. */
function jumpsForward({ kind, asked }: FaultWindow): boolean {
  if (kind !== "clock") return false;
  return asked === undefined || (textIn(asked, "clock") !== "wall" && (numberIn(asked, "offsetMs") ?? 0) > 0);
}
