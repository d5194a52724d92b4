import type { LocalTime } from "../../contract/protocol.js";
import type { Random } from "../../core/random.js";
import { NS_PER_MS, NS_PER_S, type Ns } from "../../core/units.js";
import type { EventLoop } from "./event-loop.js";

/** Machines were booted within this time before the run. */
const LONGEST_UPTIME_S = 3600;

/** Wall clocks that NTP keeps are off by up to this. */
const WALL_ERROR_MS = 20;

/** The wall time at which every simulated world begins: 2024-01-01T00:00:00Z. Any fixed moment would do. */
const WORLD_BEGAN_WALL_MS = 1_704_067_200_000;

/** The two clocks of one machine, each off from simulated time by an offset of its own. They outlive its processes. */
export class LocalClock {
  readonly #loop: EventLoop;
  readonly #monotonicOffsetNs: Ns;
  readonly #wallOffsetMs: number;

  constructor(loop: EventLoop, random: Random) {
    this.#loop = loop;
    this.#monotonicOffsetNs = random.int(0, LONGEST_UPTIME_S) * NS_PER_S + random.int(0, NS_PER_S - 1);
    this.#wallOffsetMs = WORLD_BEGAN_WALL_MS + random.int(-WALL_ERROR_MS, WALL_ERROR_MS);
  }

  monotonicNs(): Ns {
    return this.#loop.nowNs + this.#monotonicOffsetNs;
  }

  /** The simulated time at which the monotonic clock will read `localNs`. */
  simulatedNs(localNs: Ns): Ns {
    return localNs - this.#monotonicOffsetNs;
  }

  /** Both clocks as a protocol node reads them. */
  read(): LocalTime {
    const nowNs = this.#loop.nowNs;
    return {
      monotonicMs: (nowNs + this.#monotonicOffsetNs) / NS_PER_MS,
      wallMs: nowNs / NS_PER_MS + this.#wallOffsetMs,
    };
  }
}

/**
 * The first whole nanosecond at which a clock read in milliseconds shows `ms` or more. Rounding alone may fall just
 * short, and a node woken just short of its deadline would ask for the same moment again, forever.
 */
export function firstNsAt(ms: number): Ns {
  const ns = Math.ceil(ms * NS_PER_MS);
  return ns / NS_PER_MS < ms ? ns + 1 : ns;
}
