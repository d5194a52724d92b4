import { msToNs, type Ns } from "../../core/units.js";
import type { Cancel, Clock } from "../clock.js";

interface Task {
  readonly dueNs: Ns;
  readonly sequence: number;
  readonly run: () => void;
}

/** More steps than any test takes: one that goes beyond runs in circles. */
const MAX_STEPS = 200_000;

/**
 * A clock for tests that stands still but for its tasks: each runs at its own time, those due together in the order
 * scheduled, all promises settled in between.
 */
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
    let over = false;
    const settle = (): void => {
      over = true;
    };
    work.then(settle, settle);
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      await settled();
      if (over) return work;
      if (!this.#step()) throw new Error("nothing is left to happen, and still the work waits");
    }
    throw new Error(`the work still waits after ${MAX_STEPS} steps`);
  }

  /** Lets everything happen that is under way. */
  async toTheEnd(): Promise<void> {
    do await settled();
    while (this.#step());
  }

  /** Runs everything due up to `timeNs`; the clock then reads that time. */
  async runUntil(timeNs: Ns): Promise<void> {
    do await settled();
    while (this.#step(timeNs));
    this.skipTo(timeNs);
  }

  /** Time passes while nobody runs, as for a paused process: what fell due in between runs late, afterwards. */
  skipTo(timeNs: Ns): void {
    this.#nowNs = Math.max(this.#nowNs, timeNs);
  }

  #step(untilNs: Ns = Number.POSITIVE_INFINITY): boolean {
    let next: Task | undefined;
    for (const task of this.#tasks) if (next === undefined || isBefore(task, next)) next = task;
    if (next === undefined || next.dueNs > untilNs) return false;
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
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
