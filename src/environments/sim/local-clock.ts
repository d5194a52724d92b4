import type { LocalTime } from "../../contract/protocol.js";
import type { Random } from "../../core/random.js";
import { type Ms, msToNs, NS_PER_MS, NS_PER_S, type Ns, nsToMs } from "../../core/units.js";
import type { EventLoop } from "./event-loop.js";

/** Machines were booted within this time before the run. */
const LONGEST_UPTIME_S = 3600;

/** Wall clocks that NTP keeps are off by up to this. */
const WALL_ERROR_MS = 20;

/** The wall time at which every simulated world begins: 2024-01-01T00:00:00Z. Any fixed moment would do. */
const WORLD_BEGAN_WALL_MS = 1_704_067_200_000;

/** However many faults slow a clock, it goes: at a thousandth of the true rate. */
const SLOWEST_PPM = -999_000;

/** A fault's bend of a machine's clocks. */
export interface Bend {
  readonly clock: "wall" | "monotonic" | "both";
  readonly offsetMs?: Ms;
  readonly ratePpm?: number;
  /** Of the wall clock alone, whatever `clock` says. */
  readonly strobe?: { readonly everyMs: Ms; readonly byMs: Ms };
}

/** How far a machine's clocks are from what they would read without any fault. */
export interface ClockErrors {
  readonly wallMs: Ms;
  readonly monotonicMs: Ms;
}

/**
 * The two clocks of one machine, each off from simulated time by an offset of its own. They outlive its processes.
 *
 * The monotonic clock follows a line, which each bend moves and tilts from its moment on, but never reads less than it
 * has read: where the line falls back, it stands until the line has caught up.
 */
export class LocalClock {
  readonly #loop: EventLoop;
  readonly #monotonicOffsetNs: Ns;
  readonly #wallOffsetMs: number;
  readonly #bends = new Map<Bend, { readonly sinceNs: Ns }>();
  #lineFromNs: Ns = 0;
  #lineReadsNs: Ns;
  #linePpm = 0;
  /** What it had read when the line last moved. */
  #floorNs: Ns = 0;

  constructor(loop: EventLoop, random: Random) {
    this.#loop = loop;
    this.#monotonicOffsetNs = random.int(0, LONGEST_UPTIME_S) * NS_PER_S + random.int(0, NS_PER_S - 1);
    this.#wallOffsetMs = WORLD_BEGAN_WALL_MS + random.int(-WALL_ERROR_MS, WALL_ERROR_MS);
    this.#lineReadsNs = this.#monotonicOffsetNs;
  }

  monotonicNs(): Ns {
    return Math.max(this.#floorNs, this.#lineAt(this.#loop.nowNs));
  }

  wallMs(): Ms {
    const { nowNs } = this.#loop;
    return nowNs / NS_PER_MS + this.#wallOffsetMs + (this.#bends.size === 0 ? 0 : this.#wallErrorMs(nowNs));
  }

  /** The first simulated time at which the monotonic clock reads `localNs` or more, as it goes now. */
  simulatedNs(localNs: Ns): Ns {
    if (localNs <= this.#floorNs) return this.#lineFromNs;
    const sinceNs = localNs - this.#lineReadsNs;
    if (this.#linePpm === 0) return this.#lineFromNs + sinceNs;
    let timeNs = this.#lineFromNs + Math.ceil(sinceNs / (1 + this.#linePpm / 1_000_000));
    while (this.#lineAt(timeNs) < localNs) timeNs += 1;
    return timeNs;
  }

  /** Both clocks as a protocol node reads them. */
  read(): LocalTime {
    return { monotonicMs: this.monotonicNs() / NS_PER_MS, wallMs: this.wallMs() };
  }

  errors(): ClockErrors {
    const { nowNs } = this.#loop;
    const monotonicMs = nsToMs(this.monotonicNs() - nowNs - this.#monotonicOffsetNs);
    return { wallMs: toMicroseconds(this.#wallErrorMs(nowNs)), monotonicMs: toMicroseconds(monotonicMs) };
  }

  /**
   * Bends the clocks from now on; bends add up. Whoever waits for a monotonic time must look again after this and after
   * the removal, which undoes the wall clock's error exactly and leaves the monotonic clock what it has gained.
   */
  bend(bend: Bend): { remove(): void } {
    this.#bends.set(bend, { sinceNs: this.#loop.nowNs });
    this.#moveLine(bend.clock === "wall" ? 0 : (bend.offsetMs ?? 0));
    return {
      remove: () => {
        this.#bends.delete(bend);
        this.#moveLine(0);
      },
    };
  }

  #lineAt(timeNs: Ns): Ns {
    const elapsedNs = timeNs - this.#lineFromNs;
    if (this.#linePpm === 0) return this.#lineReadsNs + elapsedNs;
    return this.#lineReadsNs + elapsedNs + Math.floor((elapsedNs * this.#linePpm) / 1_000_000);
  }

  #moveLine(byMs: Ms): void {
    const { nowNs } = this.#loop;
    this.#floorNs = this.monotonicNs();
    this.#lineReadsNs = this.#lineAt(nowNs) + msToNs(byMs);
    this.#lineFromNs = nowNs;
    const rates = [...this.#bends.keys()].map(({ clock, ratePpm }) => (clock === "wall" ? 0 : (ratePpm ?? 0)));
    this.#linePpm = Math.max(
      SLOWEST_PPM,
      rates.reduce((sum, ratePpm) => sum + ratePpm, 0),
    );
  }

  #wallErrorMs(nowNs: Ns): Ms {
    let errorMs = 0;
    for (const [{ clock, offsetMs = 0, ratePpm = 0, strobe }, { sinceNs }] of this.#bends) {
      const elapsedMs = nsToMs(nowNs - sinceNs);
      if (clock !== "monotonic") errorMs += offsetMs + (elapsedMs * ratePpm) / 1_000_000;
      if (strobe !== undefined && Math.floor(elapsedMs / strobe.everyMs) % 2 === 0) errorMs += strobe.byMs;
    }
    return errorMs;
  }
}

/** For the record: what is below a microsecond tells nobody anything, and a file knows no negative zero. */
function toMicroseconds(ms: Ms): Ms {
  return Math.round(ms * 1000) / 1000 + 0;
}

/**
 * The first whole nanosecond at which a clock read in milliseconds shows `ms` or more. Rounding alone may fall just
 * short, and a node woken just short of its deadline would ask for the same moment again, forever.
 */
export function firstNsAt(ms: number): Ns {
  const ns = Math.ceil(ms * NS_PER_MS);
  return ns / NS_PER_MS < ms ? ns + 1 : ns;
}
