import type { Cancel } from "../../contract/clock.js";
import type { Ns } from "../../core/units.js";
import type { EventKind, SimEvent } from "./event-heap.js";
import type { EventLoop } from "./event-loop.js";
import type { LocalClock } from "./local-clock.js";

interface Timer {
  readonly localNs: Ns;
  readonly fire: () => void;
  event: SimEvent;
}

/** What one process waits for, by its machine's monotonic clock, which may come to go faster or slower meanwhile. */
export class LocalTimers {
  readonly #loop: EventLoop;
  readonly #clock: LocalClock;
  readonly #kind: EventKind;
  readonly #subject: number;
  readonly #pending = new Set<Timer>();

  constructor(setup: { loop: EventLoop; clock: LocalClock; kind: EventKind; subject: number }) {
    this.#loop = setup.loop;
    this.#clock = setup.clock;
    this.#kind = setup.kind;
    this.#subject = setup.subject;
  }

  /** Fires as soon as the clock reads `localNs`; timers due together fire in the order they were set. */
  at(localNs: Ns, task: () => void): Cancel {
    const fire = (): void => {
      this.#pending.delete(timer);
      task();
    };
    const timer: Timer = { localNs, fire, event: this.#schedule(localNs, fire) };
    this.#pending.add(timer);
    return () => {
      this.#pending.delete(timer);
      this.#loop.cancel(timer.event);
    };
  }

  /** The clock was bent: each timer is set anew. Those that a jump made due at once fire in the order of their times. */
  reset(): void {
    for (const timer of [...this.#pending].sort((left, right) => left.localNs - right.localNs)) {
      this.#loop.cancel(timer.event);
      timer.event = this.#schedule(timer.localNs, timer.fire);
    }
  }

  #schedule(localNs: Ns, fire: () => void): SimEvent {
    return this.#loop.schedule(this.#clock.simulatedNs(localNs), this.#kind, this.#subject, fire);
  }
}
