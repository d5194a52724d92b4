import type { Specimen } from "../specimen.js";
import type { Attempt } from "../trials.js";

/** One way to make a run smaller. */
export interface Reduction {
  /** What it tries, in a word or two, for the progress line. */
  readonly name: string;
  /** The smallest run that it finds; the same object where it finds none. */
  from(specimen: Specimen, attempt: Attempt): Promise<Specimen>;
}

/** The first of the plans that still fails, tried in this order, or the specimen itself. */
export async function firstFailing(
  specimen: Specimen,
  plans: Iterable<Specimen["plan"]>,
  attempt: Attempt,
): Promise<Specimen> {
  for (const plan of plans) {
    const found = await attempt(plan);
    if (found !== undefined) return found;
  }
  return specimen;
}
