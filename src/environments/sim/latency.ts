import type { Random } from "../../core/random.js";
import type { Ns } from "../../core/units.js";

/** A distribution of delays by table: integers only, so that every machine draws the same. */
export interface DelayTable {
  /** Delays above the base, in ns, at 17 evenly spaced quantiles from 0 to 1; ascending. */
  readonly quantilesNs: readonly number[];
  /** How many of 65536 draws come from the tail instead. */
  readonly tailPer65536: number;
  /** The tail is uniform up to this, in ns. */
  readonly tailNs: Ns;
}

const us = (microseconds: readonly number[]): readonly number[] => microseconds.map((n) => n * 1000);

/** One way between two machines of one data centre; a lost frame or a busy switch now and then takes milliseconds. */
export const NETWORK_DELAYS: DelayTable = {
  quantilesNs: us([0, 4, 8, 13, 18, 24, 31, 39, 48, 59, 72, 88, 110, 142, 195, 310, 800]),
  tailPer65536: 32,
  tailNs: 20_000_000,
};

/** One sync of a solid-state disk; a flush of its own cache now and then takes tens of milliseconds. */
export const SYNC_DELAYS: DelayTable = {
  quantilesNs: us([0, 10, 20, 32, 45, 60, 78, 98, 120, 150, 190, 240, 320, 450, 700, 1200, 3000]),
  tailPer65536: 64,
  tailNs: 30_000_000,
};

const DRAWS = 65_536;

/** Draws delays: the base, and on top of it what the table says. */
export class Delays {
  readonly #table: DelayTable;
  readonly #baseNs: Ns;
  readonly #random: Random;

  constructor(table: DelayTable, baseNs: Ns, random: Random) {
    this.#table = table;
    this.#baseNs = baseNs;
    this.#random = random;
  }

  drawNs(): Ns {
    const { quantilesNs, tailPer65536, tailNs } = this.#table;
    const draw = this.#random.int(0, DRAWS - 1);
    if (draw < tailPer65536) return this.#baseNs + this.#random.int(0, tailNs);
    // The high four bits choose the interval between two quantiles, the low twelve the place within it.
    const interval = draw >> 12;
    const low = quantilesNs[interval] as number;
    const high = quantilesNs[interval + 1] as number;
    return this.#baseNs + low + Math.floor(((high - low) * (draw & 4095)) / 4096);
  }
}
