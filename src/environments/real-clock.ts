import type { Cancel, Clock } from "../contract/clock.js";
import { NS_PER_MS, type Ns } from "../core/units.js";

/** The longest delay that one timer of Node's takes; longer waits are cut into several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Task {
  readonly timeNs: Ns;
  readonly run: () => void;
}

/** The machine's monotonic clock, 0 at its creation. The only place outside the simulator that owns timers. */
export function createRealClock(): Clock {
  return new RealClock();
}

/** One list of tasks under one timer, because two timers of Node's that fall due together fire in either order. */
class RealClock implements Clock {
  readonly #startNs = process.hrtime.bigint();
  /** By time; those of one time in the order scheduled. */
  readonly #tasks: Task[] = [];
  #timer: NodeJS.Timeout | undefined;

  nowNs(): Ns {
    return Number(process.hrtime.bigint() - this.#startNs);
  }

  at(timeNs: Ns, run: () => void): Cancel {
    const task = { timeNs, run };
    this.#tasks.splice(this.#placeAfter(timeNs), 0, task);
    if (this.#tasks[0] === task) this.#arm();
    return () => this.#cancel(task);
  }

  /** Where a task of this time belongs: after all that are due no later. */
  #placeAfter(timeNs: Ns): number {
    let low = 0;
    let high = this.#tasks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#tasks[middle] as Task).timeNs <= timeNs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #cancel(task: Task): void {
    const place = this.#tasks.indexOf(task);
    if (place === -1) return;
    this.#tasks.splice(place, 1);
    // A timer with nothing to do would keep the process alive.
    if (place === 0) this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const first = this.#tasks[0];
    if (first === undefined) return;
    const delayMs = Math.ceil((first.timeNs - this.nowNs()) / NS_PER_MS);
    this.#timer = setTimeout(() => this.#runDue(), Math.min(Math.max(delayMs, 0), LONGEST_TIMER_MS));
  }

  /**
   * Node may fire a timer a little early: what is not due yet waits on. Tasks stay on the list until their turn, so
   * that one may still cancel another, and one that throws does not lose the others.
   */
  #runDue(): void {
    const nowNs = this.nowNs();
    try {
      for (let first = this.#tasks[0]; first !== undefined && first.timeNs <= nowNs; first = this.#tasks[0]) {
        this.#tasks.shift();
        first.run();
      }
    } finally {
      this.#arm();
    }
  }
}
