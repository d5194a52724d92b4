import { EnvironmentError } from "../../core/errors.js";
import { NS_PER_S, type Ns } from "../../core/units.js";
import { EventHeap, EventKind, type SimEvent } from "./event-heap.js";
import { StateHash } from "./state-hash.js";

/** After so many events the real event loop gets its turn, so that signals and output are served. */
const EVENTS_PER_TURN = 1024;

/** So many events in one moment are a loop that never lets time pass. */
const MOST_EVENTS_AT_ONCE = 1_000_000;

/** After so much simulated time without any event that touches promises, what waits on one waits forever. */
const LONGEST_SILENCE_NS = 3600 * NS_PER_S;

/**
 * Simulated time: takes one event after another and lets all promises settle after each that may have touched one, so
 * that host code written with promises is as deterministic as the events. Events among nodes and disks touch none and
 * do not pay for it.
 */
export class EventLoop {
  readonly hash = new StateHash();
  readonly #heap = new EventHeap();
  #nowNs: Ns = 0;
  #sequence = 0;
  #touched = false;
  #running = false;
  #eventsAtOnce = 0;
  #lastTouchNs: Ns = 0;

  /** Nanoseconds since the world began: before the run began, by the warm-up. */
  get nowNs(): Ns {
    return this.#nowNs;
  }

  /** Runs `run` at `timeNs`, or now if that has passed, after everything already scheduled for that moment. */
  schedule(timeNs: Ns, kind: EventKind, subject: number, run: () => void): SimEvent {
    const event = { timeNs: Math.max(timeNs, this.#nowNs), sequence: this.#sequence++, kind, subject, run };
    this.#heap.push(event);
    return event;
  }

  /** Takes an event back. It stays in the heap, empty, until its time. Harmless after it ran. */
  cancel(event: SimEvent): void {
    event.run = nothing;
  }

  /** The event that runs now reached into code that may use promises, although its kind does not say so. */
  touchPromises(): void {
    this.#touched = true;
  }

  /** Forgets all that would still happen. */
  clear(): void {
    this.#heap.clear();
  }

  /** Runs events until `work` settles, and returns what it returned. */
  async drive<T>(work: Promise<T>): Promise<T> {
    if (this.#running) throw new EnvironmentError("the simulator is driven already: drive one piece of work at a time");
    this.#running = true;
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    work.then(settle, settle);
    try {
      await this.#run(() => settled);
    } finally {
      this.#running = false;
    }
    return work;
  }

  /** Runs events until `met`, looked at before each, at most those up to `untilNs`. No promise settles in between. */
  runUntil(met: () => boolean, untilNs: Ns): void {
    let next = this.#heap.peek();
    while (next !== undefined && next.timeNs <= untilNs && !met()) {
      this.#next();
      next = this.#heap.peek();
    }
  }

  async #run(settled: () => boolean): Promise<void> {
    // The first wait enters the microtask queue: only from there does `promisesSettled` wait for all of it.
    await null;
    await promisesSettled();
    this.#lastTouchNs = this.#nowNs;
    while (!settled()) {
      const event = this.#next();
      if (event.kind >= EventKind.hostDelivery || this.#touched) {
        this.#touched = false;
        this.#lastTouchNs = this.#nowNs;
        await promisesSettled();
      } else if (this.#nowNs - this.#lastTouchNs > LONGEST_SILENCE_NS) {
        throw stuck("only nodes had anything to do for an hour of simulated time");
      }
      if (this.hash.events % EVENTS_PER_TURN === 0) await turnOfRealLoop();
    }
  }

  #next(): SimEvent {
    const event = this.#heap.pop();
    if (event === undefined) throw stuck("no event is left");
    this.#eventsAtOnce = event.timeNs === this.#nowNs ? this.#eventsAtOnce + 1 : 0;
    if (this.#eventsAtOnce > MOST_EVENTS_AT_ONCE) {
      throw new EnvironmentError(
        `simulated time stands still at ${this.#nowNs} ns: something reschedules itself at once`,
      );
    }
    this.#nowNs = event.timeNs;
    this.hash.add(event);
    event.run();
    return event;
  }
}

function nothing(): void {}

function stuck(why: string): EnvironmentError {
  return new EnvironmentError(`the simulator cannot go on: ${why}, while the run still waits for something`, {
    hint: "it waits on a promise that no simulated event will settle: code under simulation must use its clock and transport only",
  });
}

/**
 * Resolves when every microtask at hand, and all that they queue, have run. Node takes a tick only when the microtask
 * queue is empty, so one asked for from within a microtask waits for exactly that, at a fifth of the cost of a
 * macrotask.
 */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function turnOfRealLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
