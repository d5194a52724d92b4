import fc from "fast-check";
import { decideByEngine, decideWith } from "../engine/decide.js";
import { ALL_SWITCHES, SWITCHES } from "../engine/instance.js";
import type { Tuning } from "../engine/session.js";
import { decideLog } from "../portfolio.js";
import { type Examined, examine, type KnownHistory, type Promises, promising, truthOf } from "./examine.js";
import type { Family } from "./families.js";

/** How histories of one family fared. */
export interface Round {
  readonly histories: number;
  /** By verdict as shipped. */
  readonly verdicts: { readonly [verdict in Examined["verdict"]]: number };
  /** Histories of which nothing independent told what they are. */
  readonly unjudged: number;
  readonly mismatch?: Mismatch;
}

/** A verdict that is wrong, or something else that a decision said. */
export interface Mismatch {
  readonly problem: string;
  /** The smallest history found, its model, and how the engine was tuned. */
  readonly counterexample: string;
}

const LIMITS = { shipped: 5_000, tuned: 3_000 };

interface Trial {
  readonly history: KnownHistory;
  readonly promises: Promises;
  readonly tuning: Tuning;
}

const tunings: fc.Arbitrary<Tuning> = fc.record({
  switches: fc.oneof(
    fc.constantFrom(0, ALL_SWITCHES),
    fc.constantFrom(...Object.values(SWITCHES)).map((off) => ALL_SWITCHES & ~off),
    fc.nat(ALL_SWITCHES),
  ),
  // Impatient searches look at windows even of tiny histories.
  patience: fc.constantFrom(1, 4, 512),
});

/** Runs the engine, as shipped and tuned at random, on so many histories; equal seeds give equal rounds. */
export function fuzzRound(family: Family, seed: number, runs: number): Round {
  const verdicts = { valid: 0, invalid: 0, unknown: 0 };
  let histories = 0;
  let unjudged = 0;
  const trials = fc.record<Trial>({
    history: family.histories,
    promises: fc.constantFrom("its own", "those among these calls", "those among these calls", "none"),
    tuning: tunings,
  });
  const property = fc.property(trials, (trial) => {
    const { verdict, judged, problem } = problemIn(trial);
    histories += 1;
    verdicts[verdict] += 1;
    if (!judged) unjudged += 1;
    if (problem !== undefined) throw new Error(problem);
  });
  const found = fc.check(property, { seed, numRuns: runs });
  if (!found.failed) return { histories, verdicts, unjudged };
  const [trial] = found.counterexample as [Trial];
  return { histories, verdicts, unjudged, mismatch: mismatchOf(trial) };
}

/** What is said of a history as shipped, by the engine where another means was cheaper, and by the engine tuned. */
function problemIn({ history, promises, tuning }: Trial): Examined {
  const truth = truthOf(history);
  const { model, calls } = history;
  const own = promising(model, calls, "those among these calls");
  const shipped = examine(decideLog, own, history, truth, LIMITS.shipped);
  if (shipped.problem !== undefined) return { ...shipped, problem: `as shipped, ${shipped.problem}` };
  const expected = truth ?? (shipped.verdict === "unknown" ? undefined : shipped.verdict);
  const searched = examine(decideByEngine, own, history, expected, LIMITS.shipped);
  if (searched.problem !== undefined) return { ...shipped, problem: `searched, ${searched.problem}` };
  const tuned = examine(decideWith(tuning), promising(model, calls, promises), history, expected, LIMITS.tuned);
  if (tuned.problem !== undefined) return { ...shipped, problem: `tuned, ${tuned.problem}` };
  return shipped;
}

function mismatchOf(trial: Trial): Mismatch {
  const { history, promises, tuning } = trial;
  const lines = history.calls.map(({ call, startNs, endNs }, at) => {
    const interval = `[${startNs}, ${endNs === Number.POSITIVE_INFINITY ? "never" : endNs}]`;
    return `  ${at}: ${history.model.describe(call)} ${interval} ${JSON.stringify(call)}`;
  });
  return {
    problem: problemIn(trial).problem ?? "it went wrong only once",
    counterexample: [
      `model ${history.model.name}, told ${promises}; switches ${tuning.switches}, patience ${tuning.patience}`,
      ...lines,
    ].join("\n"),
  };
}
