import type { SpelledFault } from "../../contract/faults.js";
import type { MarkCounts } from "../../contract/marks.js";
import type { Random } from "../../core/random.js";
import type { RunPlan } from "../plan.js";

/** A run worth changing a little: it reached what none before it had. */
export interface Specimen {
  readonly plan: RunPlan;
  /** Its faults as they came down. */
  readonly faults: readonly SpelledFault[];
}

interface Kept extends Specimen {
  readonly features: readonly string[];
  chosen: number;
}

/**
 * The runs that reached something new, as in coverage-guided fuzzing: a mark that no run had reached, or one so much
 * more often that the power of two is new (AFL's buckets). What few runs reach is where mistakes are not seen yet, so
 * those that reach the rarest are chosen most (Böhme et al. 2016, "Coverage-based Greybox Fuzzing as Markov Chain").
 */
export class Corpus {
  readonly #kept: Kept[] = [];
  /** How many runs showed each feature. */
  readonly #shown = new Map<string, number>();

  get size(): number {
    return this.#kept.length;
  }

  /** Takes a run into account, and keeps it where it shows something new. */
  learn(specimen: Specimen, marks: MarkCounts): void {
    const features = featuresOf(marks);
    const isNew = features.some((feature) => !this.#shown.has(feature));
    for (const feature of features) this.#shown.set(feature, (this.#shown.get(feature) ?? 0) + 1);
    if (isNew && specimen.faults.length > 0) this.#kept.push({ ...specimen, features, chosen: 0 });
  }

  /** One of the kept, the rarer what it reached and the less often chosen the likelier; undefined while there is none. */
  choose(random: Random): Specimen | undefined {
    const weights = this.#kept.map((kept) => this.#weightOf(kept));
    let left = random.int(0, Math.max(0, weights.reduce((sum, weight) => sum + weight, 0) - 1));
    for (const [place, kept] of this.#kept.entries()) {
      left -= weights[place] ?? 0;
      if (left >= 0) continue;
      kept.chosen += 1;
      return kept;
    }
    return undefined;
  }

  /** A whole number, at least 1, so that the choice does not depend on how a machine rounds. */
  #weightOf({ features, chosen }: Kept): number {
    const rarest = features.reduce((least, feature) => Math.min(least, this.#shown.get(feature) ?? 1), MOST_SHOWN);
    return 1 + Math.floor(WEIGHT / (rarest * (1 + chosen)));
  }
}

const WEIGHT = 10_000;
const MOST_SHOWN = 1_000_000;

/** Each mark with the power of two of its count. */
function featuresOf(marks: MarkCounts): readonly string[] {
  return Object.entries(marks).map(([mark, count]) => `${mark} ${31 - Math.clz32(count)}`);
}
