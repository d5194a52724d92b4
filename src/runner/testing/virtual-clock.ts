import type { Clock } from "../../contract/clock.js";
import type { Ns } from "../../core/units.js";

/** A clock for tests that goes only when told; tasks due together run in the order scheduled. */
export class VirtualClock implements Clock {
  #nowNs: Ns = 0;
  #sequence = 0;
  #tasks: { readonly dueNs: Ns; readonly sequence: number; readonly task: () => void }[] = [];

  nowNs(): Ns {
    return this.#nowNs;
  }

  at(timeNs: Ns, task: () => void): () => void {
    const entry = { dueNs: timeNs, sequence: this.#sequence++, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  /** Runs everything due up to `timeNs`, with all promises settled after each task. */
  async runUntil(timeNs: Ns): Promise<void> {
    await settled();
    while (true) {
      const due = this.#tasks
        .filter((entry) => entry.dueNs <= timeNs)
        .sort((left, right) => left.dueNs - right.dueNs || left.sequence - right.sequence)[0];
      if (due === undefined) break;
      this.#tasks = this.#tasks.filter((other) => other !== due);
      this.#nowNs = Math.max(this.#nowNs, due.dueNs);
      due.task();
      await settled();
    }
    this.#nowNs = Math.max(this.#nowNs, timeNs);
  }

  /** Time passes while nobody runs, as for a paused process: what fell due in between is run late, afterwards. */
  skipTo(timeNs: Ns): void {
    this.#nowNs = Math.max(this.#nowNs, timeNs);
  }
}

/** Lets every promise that can settle do so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
