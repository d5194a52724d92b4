import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** The largest seed: seeds are unsigned 32-bit integers. */
export const MAX_SEED = 0xffff_ffff;

/**
 * The one source of randomness: a seeded stream that forks by label. A fork depends only on the seeds and labels
 * above it, never on how much of any stream was used, so adding a consumer does not shift the others.
 */
export interface Random {
  /** A stream of its own; the same label gives the same stream again. */
  fork(label: string): Random;
  /** A uniform integer in [min, max], both included. */
  int(min: number, max: number): number;
  /** True with probability `percent` / 100, in steps of one millionth. */
  chance(percent: number): boolean;
  /** One element, uniformly. The list must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** The items in a uniformly random order (Fisher-Yates); the argument is left as it is. */
  shuffle<T>(items: readonly T[]): T[];
}

/** The root stream of a run. `seed` is an unsigned 32-bit integer. */
export function createRandom(seed: number): Random {
  // Neighbouring seeds would give streams that begin alike: the generator needs well-mixed ones.
  return new SeededRandom(mix(seed >>> 0, ""));
}

class SeededRandom implements Random {
  readonly #seed: number;
  readonly #stream;

  constructor(seed: number) {
    this.#seed = seed;
    this.#stream = xoroshiro128plus(seed);
  }

  fork(label: string): Random {
    return new SeededRandom(mix(this.#seed, label));
  }

  int(min: number, max: number): number {
    return uniformInt(this.#stream, min, max);
  }

  chance(percent: number): boolean {
    return this.int(0, 99_999_999) < percent * 1_000_000;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("cannot pick from an empty list");
    return items[this.int(0, items.length - 1)] as T;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.int(0, last);
      [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
    }
    return shuffled;
  }
}

/** A 32-bit seed from a parent seed and a label (FNV-1a over the UTF-16 units, then a murmur3 finaliser). */
function mix(seed: number, label: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
