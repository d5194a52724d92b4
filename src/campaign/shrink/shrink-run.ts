import { EnvironmentError } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { defaultLeaseMs, LEASE_OPTION } from "../defaults.js";
import { checkersNamed } from "../parts.js";
import type { PlannedRow, RunPlan } from "../plan.js";
import { withSeed } from "../plan.js";
import { planCampaign } from "../plan-campaign.js";
import type { Plugins } from "../plugins.js";
import { readCampaign } from "../read-campaign.js";
import { recordInMemory } from "../record-run.js";
import type { RecordedRun } from "../replay/recorded-run.js";
import { campaignFile } from "./campaign-file.js";
import { type ShortestHistory, shortestHistory } from "./history/shortest-history.js";
import { rulesToShrinkBy, type ViolatedRule } from "./rules-to-shrink-by.js";
import { smallestRun } from "./smallest-run.js";
import { isReadable, type Specimen, sizeOf } from "./specimen.js";
import { spelledOut } from "./spelled-out.js";
import { specimenIn, Trials, withoutBug } from "./trials.js";

/** What stands while a run is made smaller. */
export interface ShrinkProgress {
  /** What is tried just now. */
  readonly doing: string;
  /** Candidates run so far. */
  readonly runs: number;
  readonly best: Specimen | undefined;
}

export interface ShrinkContext {
  readonly plugins: Plugins;
  /** Aborted when the best so far is to do. */
  readonly signal: AbortSignal;
  readonly tell: (progress: ShrinkProgress) => void;
}

/** A violation made as small as it gets. */
export interface Shrunk {
  readonly rule: string;
  /** Other rules that the recorded run violates. */
  readonly otherRules: readonly string[];
  /** The run with its faults spelled out, before anything was left out. */
  readonly original: Specimen;
  readonly smallest: Specimen;
  readonly shortest: ShortestHistory;
  /** The text of the campaign file that leads to `smallest`, and its one row. */
  readonly campaign: { readonly text: string; readonly row: PlannedRow };
  /** Candidates run. */
  readonly runs: number;
  /** Why it stopped before nothing more helped. */
  readonly cutShort?: "interrupted" | "budget";
}

/** What all candidates together may cost: less than two minutes of a machine that is slow, or has much else to do. */
const BUDGET_MS: Ms = 30_000;

/** Of two rules the more telling one is given so much first: it may not get small, and the other one still should. */
const FIRST_SHARE = 0.4;

/**
 * Shrinks a recorded run that violates a rule: the smallest run, by delta debugging on its plan and recorded schedule,
 * then the shortest part of its history that violates the rule alone. What is returned was run from its campaign file.
 * Throws a UserError where the run shows no such violation, an EnvironmentError where it cannot be had again.
 */
export async function shrinkRun(run: RecordedRun, wanted: string | undefined, context: ShrinkContext): Promise<Shrunk> {
  const { plan, folder } = run;
  const { plugins, signal, tell } = context;
  tell({ doing: "running it again", runs: 0, best: undefined });
  const again = await recordInMemory(plan, { ...UNDISTURBED, plugins });
  const checkers = checkersNamed(plan.checkers, plugins);
  const rules = rulesToShrinkBy(run, again, wanted, { checkers, plugins });
  const found: Reduced[] = [];
  for (const [place, rule] of rules.entries()) {
    const share = rules.length === 1 ? 1 : place === 0 ? FIRST_SHARE : 1 - FIRST_SHARE;
    const reduced = await reducedBy(rule, spelledOut(plan, again, rule.rule), share * BUDGET_MS, context);
    if (reduced !== undefined) found.push(reduced);
    if (signal.aborted || (reduced !== undefined && isReadable(reduced.smallest))) break;
  }
  const [best] = found.sort((left, right) => sizeOf(left.smallest).operations - sizeOf(right.smallest).operations);
  const runs = found.reduce((sum, reduced) => sum + reduced.runs, 0);
  if (best === undefined) throw notReproduced(folder.path, rules, signal);
  return finished(run, { ...best, runs }, context);
}

const UNDISTURBED = { signal: new AbortController().signal, tell: () => {} };

/** What came of shrinking by one rule. */
interface Reduced {
  readonly by: ViolatedRule;
  readonly original: Specimen;
  readonly smallest: Specimen;
  readonly runs: number;
  readonly cutShort: Shrunk["cutShort"];
}

/** The smallest run that breaks one rule; undefined where the run with its faults spelled out does not. */
async function reducedBy(
  by: ViolatedRule,
  spelled: RunPlan,
  budgetMs: Ms,
  { plugins, signal, tell }: ShrinkContext,
): Promise<Reduced | undefined> {
  const progress = { doing: "spelling out its faults", best: undefined as Specimen | undefined };
  const trials = new Trials({
    ...{ plugins, checker: by.checker, rule: by.rule, signal, budgetMs },
    tell: (runs) => tell({ ...progress, runs }),
  });
  // Where the rule breaks without the planted bug, the bug is nothing that anyone should look at.
  const buggy = spelled.bug !== undefined;
  const unplanted = buggy ? await trials.attempts("same")(withoutBug(spelled)) : undefined;
  const original = unplanted ?? (await trials.attempts("several")(spelled));
  if (original === undefined) return undefined;
  const smallest = await smallestRun(original, {
    trials,
    fallbacks: fallbacksOf(spelled, plugins),
    tell: (doing, best) => Object.assign(progress, { doing, best }),
  });
  return { by, original, smallest, runs: trials.runs, cutShort: trials.over };
}

/** Runs the smallest from its campaign file, and looks for the shortest history in that. */
async function finished(
  run: RecordedRun,
  { by, original, smallest: reduced, runs, cutShort }: Reduced,
  { plugins, tell }: ShrinkContext,
): Promise<Shrunk> {
  const { rule, checker, others } = by;
  const fallbacks = fallbacksOf(run.plan, plugins);
  const campaign = await campaignOf(reduced.plan, { rule, fallbacks, remarks: remarksOn(run, rule) }, plugins);
  const plan = withSeed(campaign.row, reduced.plan.seed);
  const smallest = specimenIn(plan, await recordInMemory(plan, { ...UNDISTURBED, plugins }), { checker, rule });
  if (smallest === undefined) throw new Error(`the campaign file of a run that breaks ${rule} leads to one that holds`);
  tell({ doing: "shortening its history", runs, best: smallest });
  const shortest = await shortestHistory(smallest.history, smallest.violations, { rule, checker, limits: plan.limits });
  if (shortest === undefined) throw new Error(`${rule} is violated by a history, but by no part of it`);
  const counted = { runs, ...(cutShort === undefined ? {} : { cutShort }) };
  return { rule, otherRules: others, original, smallest, shortest, campaign, ...counted };
}

function notReproduced(path: string, rules: readonly ViolatedRule[], signal: AbortSignal): EnvironmentError {
  if (signal.aborted) return new EnvironmentError(`interrupted before anything of ${path} could be shrunk`);
  const broken = rules.map(({ rule }) => rule).join(" and ");
  return new EnvironmentError(
    `${path} breaks ${broken}, but with its faults spelled out one by one it no longer does`,
    {
      hint: `usurper replay ${path} still does; what broke it hangs on more than its schedule, please report it with the folder`,
    },
  );
}

function fallbacksOf({ system }: RunPlan, { systems }: Plugins): { readonly [name: string]: Json } {
  const found = systems.find(({ name }) => name === system.name);
  const options = (found?.options ?? []).map(({ name, fallback }): [string, Json] => [name, fallback]);
  return Object.fromEntries([...options, [LEASE_OPTION, defaultLeaseMs(found)]]);
}

function remarksOn({ folder, plan }: RecordedRun, rule: string): readonly string[] {
  return [
    `The smallest run that usurper shrink found to break ${rule} (usurper explain ${rule}), from ${folder.path}.`,
    "Its faults are spelled out one by one; times count from the start of the run. story.md beside it tells what happens.",
    `Made by ${plan.tool}: another version may go another way.`,
  ];
}

/** The campaign file of a plan, and what it leads to when it is read again. */
async function campaignOf(
  plan: RunPlan,
  setup: Parameters<typeof campaignFile>[1],
  plugins: Plugins,
): Promise<Shrunk["campaign"]> {
  const text = campaignFile(plan, setup);
  const request = readCampaign(text, "campaign.yaml");
  const { rows } = await planCampaign(request, { plugins, tool: plan.tool, drawSeed: () => plan.seed });
  const [row] = rows;
  if (row === undefined) throw new Error("the campaign file of a shrunk run plans nothing");
  return { text, row };
}
