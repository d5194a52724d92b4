import { createRandom, type Random } from "../../core/random.js";
import { clockRateBound } from "../clock-rate-bound.js";
import { type PlannedRow, type RunPlan, withSeed } from "../plan.js";
import { Corpus, type Specimen } from "./corpus.js";
import { mutateSchedule } from "./mutate-schedule.js";
import type { PlanSource } from "./plan-source.js";
import type { SweptRun } from "./swept-run.js";

/**
 * The plan at a place is made knowing the runs up to so many places before it, no matter how many more have ended by
 * then: so the plans are the same however many workers there are, and half as many processes are kept busy.
 */
const LAG = 16;

/** As many plans of a hundred are mutants, once there is something to mutate; the others are the next seeds. */
const MUTANT_PERCENT = 70;

/** As many mutants of a hundred keep their parent's seed, so that all but the faults goes as it went. */
const SAME_SEED_PERCENT = 50;

/** The part of a run in which a mutant's faults come. */
const FAULTY_SHARE = 0.7;

/**
 * The plans of a guided search, one after the other: seeds as they count, and mutants of the runs that reached
 * something new. Depends on the first seed and on the runs alone.
 */
export class GuidedPlans implements PlanSource {
  readonly wanted = "figures and faults";
  readonly #row: PlannedRow;
  readonly #random: Random;
  readonly #corpus = new Corpus();
  readonly #ended: { readonly plan: RunPlan; readonly run: SweptRun }[] = [];
  #learnt = 0;
  #seed: number;

  readonly unit = "run";
  readonly planned: number;

  /** Makes so many plans. */
  constructor(row: PlannedRow, firstSeed: number, runs: number) {
    this.#row = row;
    this.planned = runs;
    this.#seed = firstSeed;
    this.#random = createRandom(firstSeed).fork("guided");
  }

  planAt(place: number): RunPlan | "later" | "none" {
    if (place >= this.planned) return "none";
    if (place - LAG >= this.#ended.length) return "later";
    for (; this.#learnt <= place - LAG; this.#learnt++) {
      const { plan, run } = this.#ended[this.#learnt] as { plan: RunPlan; run: SweptRun };
      this.#corpus.learn({ plan, faults: run.faults ?? [] }, run.marks);
    }
    const random = this.#random.fork(String(place));
    const parent = random.chance(MUTANT_PERCENT) ? this.#corpus.choose(random) : undefined;
    return parent === undefined ? withSeed(this.#row, this.#nextSeed()) : this.#mutant(parent, random);
  }

  ended(plan: RunPlan, run: SweptRun): void {
    this.#ended.push({ plan, run });
  }

  #mutant({ plan, faults }: Specimen, random: Random): RunPlan {
    const other = this.#corpus.choose(random)?.faults ?? faults;
    const bounds = {
      untilMs: plan.timeLimitMs * FAULTY_SHARE,
      nodes: plan.nodes,
      hosts: [...plan.contenders, ...plan.readers],
    };
    const schedule = mutateSchedule(faults, other, bounds, random);
    return {
      ...plan,
      seed: random.chance(SAME_SEED_PERCENT) ? plan.seed : random.int(0, 0xffff_ffff),
      nemeses: [],
      schedule,
      bounds: { ...plan.bounds, clockRatePpm: clockRateBound([], schedule) },
    };
  }

  #nextSeed(): number {
    const seed = this.#seed;
    this.#seed = (seed + 1) >>> 0;
    return seed;
  }
}
