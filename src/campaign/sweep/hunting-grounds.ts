import type { PlantedBug, System } from "../../contract/system.js";
import { type SourcePlace, UserError } from "../../core/errors.js";
import { parseSeeds } from "../choices.js";
import type { PlannedRow } from "../plan.js";
import { type PlanContext, planRow } from "../plan-row.js";
import { type Problem, problemsError } from "../problems.js";
import {
  type CampaignRequest,
  type LocatedSystem,
  overridden,
  type RunRequest,
  type RunSettings,
} from "../run-request.js";
import { suggestion } from "../suggest.js";
import { SWARM } from "../swarm.js";

/** A planted bug, and the row whose runs are to bring it out. */
export interface HuntingGround {
  readonly system: string;
  readonly bug: PlantedBug;
  readonly row: PlannedRow;
}

/** What a bug without a row of its own is hunted with: whatever the seeds draw. */
const FALLBACK_SEEDS = "1..1000";

/** `all`, or names of bugs, of these systems alone. */
export interface Wanted {
  readonly bugs: "all" | readonly string[];
  readonly systems: readonly System[];
}

/**
 * Finds the row of each wanted bug in a campaign of one row a bug; where there is none a swarm of faults has to do.
 * `settings` hold for every row, but for the system: a bug brings its own, and takes its options alone. Throws a UserError for a bug that there is not, and for rows that cannot be planned.
 */
export async function huntingGrounds(
  wanted: Wanted,
  campaign: CampaignRequest,
  { system: given, ...settings }: RunSettings,
  context: PlanContext,
): Promise<readonly HuntingGround[]> {
  const rows = rowsByBug(campaign);
  const grounds: HuntingGround[] = [];
  const problems: Problem[] = [];
  for (const { system, bug } of wantedBugs(wanted, context.plugins.systems)) {
    const request = rows.get(bug.name) ?? fallbackRow(system, bug, { file: "--bugs" });
    const row = await planRow(withOptions(overridden(request, settings), given), context);
    if ("problems" in row) problems.push(...row.problems);
    else grounds.push({ system: system.name, bug, row });
  }
  if (problems.length > 0) throw problemsError(problems);
  return grounds;
}

function rowsByBug({ rows, file = "" }: CampaignRequest): ReadonlyMap<string, RunRequest> {
  const found = new Map<string, RunRequest>();
  for (const row of rows) {
    const { bug } = row.settings;
    if (bug === undefined) throw new UserError("this row names no bug to hunt", { place: { ...row.place, file } });
    if (found.has(bug.value)) throw new UserError(`${bug.value} has a row already`, { place: bug.place });
    found.set(bug.value, row);
  }
  return found;
}

function fallbackRow(system: System, bug: PlantedBug, place: SourcePlace): RunRequest {
  const at = <T>(value: T) => ({ value, place });
  return {
    place,
    settings: {
      system: at({ name: system.name, options: {} }),
      bug: at(bug.name),
      nemesis: [at({ name: SWARM, options: {} })],
      seeds: at(parseSeeds(FALLBACK_SEEDS) ?? []),
      expect: at({ verdict: "invalid" }),
    },
  };
}

function withOptions(request: RunRequest, given: LocatedSystem | undefined): RunRequest {
  const { system } = request.settings;
  if (system === undefined || given === undefined) return request;
  const { value, place, optionsPlace = place } = given;
  const options = { ...system.value.options, ...value.options };
  return overridden(request, { system: { ...system, value: { ...system.value, options }, optionsPlace } });
}

interface OwnedBug {
  readonly system: System;
  readonly bug: PlantedBug;
}

function wantedBugs({ bugs, systems }: Wanted, all: readonly System[]): readonly OwnedBug[] {
  const own = bugsOf(systems);
  if (bugs === "all") return own;
  return bugs.map((name) => own.find(({ bug }) => bug.name === name) ?? refuse(name, own, bugsOf(all)));
}

function bugsOf(systems: readonly System[]): readonly OwnedBug[] {
  return systems.flatMap((system) => system.bugs.map((bug) => ({ system, bug })));
}

function refuse(name: string, own: readonly OwnedBug[], all: readonly OwnedBug[]): never {
  const owner = all.find(({ bug }) => bug.name === name);
  if (owner !== undefined)
    throw new UserError(`${name} is a bug of ${owner.system.name}`, { hint: "leave out --system" });
  const known = own.map(({ bug }) => bug.name);
  throw new UserError(`there is no planted bug ${name}`, { hint: suggestion(name, known) });
}
