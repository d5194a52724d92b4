import type { Cancel, Clock } from "../contract/clock.js";
import type { Cluster } from "../contract/environment.js";
import { isRunTrigger } from "../contract/nemesis.js";
import type { HistoryEvent } from "../core/event.js";
import { seeksTenure } from "../core/tenure-operations.js";
import { type Ms, msToNs, type Ns } from "../core/units.js";

/** A leader's lease counts as near its end once this share of its time has passed without a renewal. */
const NEAR_END = 0.9;

export interface TriggersSetup {
  readonly clock: Clock;
  readonly ttlMs: Ms;
  readonly onMark: Cluster["onMark"];
  /** The contender that leads by the newest belief. */
  readonly holder: () => string | undefined;
}

interface Waiter {
  readonly trigger: string;
  readonly seen: (by: string) => void;
}

/**
 * What a fault may wait for: a grant, a lease near its end, or a mark of the system. Whoever waits goes on at the very
 * moment of the observation, before anything else happens in a simulated world.
 */
export class Triggers {
  readonly #setup: TriggersSetup;
  readonly #hosts = new Map<number, { readonly host: string; readonly atNs: Ns }>();
  /** When the last answered renewal of each host was sent: its lease is counted from then on. */
  readonly #renewedNs = new Map<string, Ns>();
  readonly #leaseEnds = new Map<string, Cancel>();
  #waiters: readonly Waiter[] = [];
  #stopListening: (() => void) | undefined;

  constructor(setup: TriggersSetup) {
    this.#setup = setup;
  }

  /** Takes note of what was recorded. */
  take(event: HistoryEvent): void {
    if (event.type === "note") {
      const { f, host } = event;
      const holder = this.#setup.holder();
      if (f === "queued" && host !== undefined && holder !== undefined && holder !== host) this.#fire("queued", host);
    } else if (event.type === "invoke") {
      this.#hosts.set(event.process, { host: event.host, atNs: event.timeNs });
    } else if (event.type === "ok" && (seeksTenure(event.f) || event.f === "renew")) {
      const invoked = this.#hosts.get(event.process);
      if (invoked === undefined) return;
      if (seeksTenure(event.f)) this.#fire("grant", invoked.host);
      else this.#renewed(invoked.host, invoked.atNs);
    }
  }

  /** Resolves with who was seen, or with undefined once the time is up or the signal aborts. */
  next(trigger: string, withinMs: Ms, signal: AbortSignal): Promise<string | undefined> {
    const { clock } = this.#setup;
    return new Promise((resolve) => {
      const finish = (by: string | undefined): void => {
        cancel();
        signal.removeEventListener("abort", giveUp);
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        this.#watchWhatIsAwaited();
        resolve(by);
      };
      const giveUp = (): void => finish(undefined);
      const waiter: Waiter = { trigger, seen: finish };
      const cancel = clock.at(clock.nowNs() + msToNs(withinMs), giveUp);
      this.#waiters = [...this.#waiters, waiter];
      this.#watchWhatIsAwaited();
      signal.addEventListener("abort", giveUp);
      if (signal.aborted) giveUp();
    });
  }

  #fire(trigger: string, by: string): void {
    for (const waiter of this.#waiters) if (waiter.trigger === trigger) waiter.seen(by);
  }

  #renewed(host: string, sentNs: Ns): void {
    this.#renewedNs.set(host, sentNs);
    if (this.#awaits("lease-end")) this.#watchLease(host, sentNs);
  }

  #awaits(trigger: string): boolean {
    return this.#waiters.some((waiter) => waiter.trigger === trigger);
  }

  #watchLease(host: string, sentNs: Ns): void {
    const { clock, ttlMs, holder } = this.#setup;
    this.#leaseEnds.get(host)?.();
    const cancel = clock.at(sentNs + Math.round(msToNs(ttlMs) * NEAR_END), () => {
      if (holder() === host) this.#fire("lease-end", host);
    });
    this.#leaseEnds.set(host, cancel);
  }

  /** Marks are many and timers cost events: both are had only while somebody waits for them. */
  #watchWhatIsAwaited(): void {
    const listens = this.#stopListening !== undefined;
    const marks = this.#waiters.some(({ trigger }) => !isRunTrigger(trigger));
    if (marks && !listens) this.#stopListening = this.#setup.onMark?.((mark, by) => this.#fire(mark, by));
    if (!marks) {
      this.#stopListening?.();
      this.#stopListening = undefined;
    }
    if (this.#awaits("lease-end")) {
      for (const [host, sentNs] of this.#renewedNs) {
        if (!this.#leaseEnds.has(host)) this.#watchLease(host, sentNs);
      }
    } else {
      for (const cancel of this.#leaseEnds.values()) cancel();
      this.#leaseEnds.clear();
    }
  }
}
