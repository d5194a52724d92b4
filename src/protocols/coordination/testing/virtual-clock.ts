import type { Cancel, Clock } from "../../../contract/clock.js";
import { msToNs, type Ns } from "../../../core/units.js";

interface Task {
  readonly dueNs: Ns;
  readonly sequence: number;
  readonly run: () => void;
}

/** More steps than any test takes: one that goes beyond runs in circles. */
const MAX_STEPS = 200_000;

/** A clock that stands still but for its tasks: each runs at its own time, all promises settled in between. */
export class VirtualClock implements Clock {
  #nowNs: Ns = 0;
  #sequence = 0;
  readonly #tasks = new Set<Task>();

  nowNs(): Ns {
    return this.#nowNs;
  }

  at(timeNs: Ns, run: () => void): Cancel {
    const task = { dueNs: timeNs, sequence: this.#sequence++, run };
    this.#tasks.add(task);
    return () => {
      this.#tasks.delete(task);
    };
  }

  after(ms: number, run: () => void): Cancel {
    return this.at(this.#nowNs + msToNs(ms), run);
  }

  /** Lets time pass until the work settles; rejects where nothing is left to happen before. */
  async until<Result>(work: Promise<Result>): Promise<Result> {
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    work.then(settle, settle);
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      await quiet();
      if (settled) return work;
      if (!this.#step()) throw new Error("nothing is left to happen, and still the work waits");
    }
    throw new Error(`the work still waits after ${MAX_STEPS} steps`);
  }

  /** Lets everything happen that is under way. */
  async toTheEnd(): Promise<void> {
    do await quiet();
    while (this.#step());
  }

  #step(): boolean {
    let next: Task | undefined;
    for (const task of this.#tasks) if (next === undefined || isBefore(task, next)) next = task;
    if (next === undefined) return false;
    this.#tasks.delete(next);
    this.#nowNs = Math.max(this.#nowNs, next.dueNs);
    next.run();
    return true;
  }
}

function isBefore(left: Task, right: Task): boolean {
  return left.dueNs < right.dueNs || (left.dueNs === right.dueNs && left.sequence < right.sequence);
}

/** Resolves once every promise that can settle has. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
