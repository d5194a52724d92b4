import type { BitSet } from "./bit-set.js";

/** A point of the search: what has been placed, and the state that this left. */
export interface Configuration {
  /** The returns before this level have all been placed. */
  readonly level: number;
  readonly state: number;
  /** The slots of the calls placed although their returns are still to come. */
  readonly placed: BitSet;
  /** By group of open calls: how many were used. */
  readonly used: readonly number[];
  readonly usedInAll: number;
  /** How it was reached: these calls, in this order, after those of the parent. */
  readonly calls: readonly number[];
  readonly parent: Configuration | undefined;
}

/** All calls placed on the way to a configuration, in order: a linearization of a prefix. */
export function linearizationOf(configuration: Configuration): readonly number[] {
  const parts: (readonly number[])[] = [];
  for (let at: Configuration | undefined = configuration; at !== undefined; at = at.parent) parts.push(at.calls);
  return parts.reverse().flat();
}

/** About how many comparisons take as long as it takes to expand one configuration. */
const COMPARISONS_PER_CONFIGURATION = 100;

/**
 * The configurations visited. One is not worth visiting where another at the same level, with the same state and the
 * same calls placed, has used no more open calls of *any* kind: whatever can follow the one can follow the other. To
 * compare totals instead would be wrong: one that used a write of 1 cannot stand in for one that used a write of 2.
 */
export class Visited {
  readonly #levels: Map<string, Configuration[]>[] = [];
  #size = 0;
  #comparisons = 0;

  /** Configurations admitted so far. */
  get size(): number {
    return this.#size;
  }

  /** What a budget counts: configurations, and the comparisons that many alike ones cost, at their rate. */
  get effort(): number {
    return this.#size + this.#comparisons / COMPARISONS_PER_CONFIGURATION;
  }

  /** True where the configuration is new, and remembers it. */
  admit(configuration: Configuration): boolean {
    this.#levels[configuration.level] ??= new Map();
    const level = this.#levels[configuration.level] as Map<string, Configuration[]>;
    const key = `${configuration.state}/${configuration.placed.join()}`;
    const alike = level.get(key);
    this.#comparisons += alike?.length ?? 0;
    if (alike?.some((other) => usedNoMore(other, configuration))) return false;
    if (alike === undefined) level.set(key, [configuration]);
    else alike.push(configuration);
    this.#size += 1;
    return true;
  }

  /** A configuration of the deepest level reached. */
  deepest(): Configuration {
    const [first] = [...(this.#levels.at(-1)?.values() ?? [])].flat();
    return first as Configuration;
  }
}

function usedNoMore(left: Configuration, right: Configuration): boolean {
  if (left.usedInAll > right.usedInAll) return false;
  for (let group = 0; group < left.used.length; group++) {
    if ((left.used[group] as number) > (right.used[group] as number)) return false;
  }
  return true;
}

/**
 * Configurations yet to be expanded: the deepest level first, so that a legal history is walked straight through, and
 * within a level those that used the fewest open calls first, so that `Visited` can dismiss the others.
 */
export class Agenda {
  readonly #levels: Configuration[][][] = [];

  push(configuration: Configuration, rank: number): void {
    this.#levels[configuration.level] ??= [];
    const ranks = this.#levels[configuration.level] as Configuration[][];
    ranks[rank] ??= [];
    ranks[rank]?.push(configuration);
  }

  pop(): { readonly configuration: Configuration; readonly rank: number } | undefined {
    for (; this.#levels.length > 0; this.#levels.pop()) {
      const ranks = this.#levels.at(-1) ?? [];
      for (let rank = 0; rank < ranks.length; rank++) {
        const configuration = ranks[rank]?.pop();
        if (configuration !== undefined) return { configuration, rank };
      }
    }
    return undefined;
  }
}
