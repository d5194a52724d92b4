import type { Cancel, Clock } from "../../contract/clock.js";
import { type Ms, msToNs, type Ns, nsToMs } from "../../core/units.js";
import type { ChubbyMark } from "./marks.js";

/**
 * - `none`: no session, or one that this client has given up, or whose lease is over.
 * - `safe`: the local lease runs.
 * - `jeopardy`: it has run out, and whether the session lives only a master could tell.
 */
type LeaseState = "none" | "safe" | "jeopardy";

export interface LocalLeaseSetup {
  readonly clock: Clock;
  /** The end of a session's lease that the client does not count on. */
  readonly graceMs: Ms;
  readonly mark: (mark: ChubbyMark) => void;
}

/**
 * "The client maintains a local lease timeout that is a conservative approximation of the master's lease timeout"
 * (Burrows 2006, section 2.8). It counts from when a KeepAlive was sent, and stops short of the master's by the grace
 * period, in which the client is in jeopardy: a KeepAlive that a master answers in time makes it safe again.
 */
export class LocalLease {
  readonly #setup: LocalLeaseSetup;
  #state: LeaseState = "none";
  #safeUntilNs: Ns = 0;
  #cancelJeopardy: Cancel = () => {};
  #cancelEnd: Cancel = () => {};

  constructor(setup: LocalLeaseSetup) {
    this.#setup = setup;
  }

  get inJeopardy(): boolean {
    return this.#state === "jeopardy";
  }

  /** For how long it is safe yet; not above 0 once it no longer is. */
  get remainingMs(): Ms {
    return nsToMs(this.#safeUntilNs - this.#setup.clock.nowNs());
  }

  /** A master has answered what was sent at this time: the session lives for `ttlMs` from then on, at least. */
  answered(sentNs: Ns, ttlMs: Ms): void {
    const { clock, graceMs, mark } = this.#setup;
    if (this.inJeopardy) mark("safe-again");
    this.#end();
    this.#state = "safe";
    this.#safeUntilNs = sentNs + msToNs(Math.max(0, ttlMs - graceMs));
    this.#cancelJeopardy = clock.at(this.#safeUntilNs, () => this.#notice());
    this.#cancelEnd = clock.at(sentNs + msToNs(ttlMs), () => this.#end());
  }

  /** Its client has given the session up: there is nothing left to be careful with. */
  over(): void {
    this.#end();
    this.#safeUntilNs = 0;
  }

  #end(): void {
    this.#cancelJeopardy();
    this.#cancelEnd();
    this.#state = "none";
  }

  /**
   * One step later, as its host notices the end of a session: an application that was about to act when its process was
   * stopped gets to act when that wakes, for no check of a clock is one with what follows it.
   */
  #notice(): void {
    const { clock, mark } = this.#setup;
    this.#cancelJeopardy = clock.at(clock.nowNs() + msToNs(1), () => {
      mark("in-jeopardy");
      this.#state = "jeopardy";
    });
  }
}
