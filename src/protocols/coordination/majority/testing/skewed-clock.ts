import type { Cancel, Clock } from "../../../../contract/clock.js";
import type { Ns } from "../../../../core/units.js";

/** A clock that passes `rate` nanoseconds for each true one. */
export class SkewedClock implements Clock {
  constructor(
    readonly trueClock: Clock,
    readonly rate: number,
  ) {}

  nowNs(): Ns {
    return Math.floor(this.trueClock.nowNs() * this.rate);
  }

  at(timeNs: Ns, task: () => void): Cancel {
    return this.trueClock.at(Math.ceil(timeNs / this.rate), task);
  }
}
