import { Document, isMap, isSeq } from "yaml";
import type { SpelledFault } from "../../contract/faults.js";
import type { Json } from "../../core/json.js";
import { type Ms, parseDurationMs } from "../../core/units.js";
import { DEFAULT_LEASE_MS, LEASE_OPTION } from "../defaults.js";
import { type RunPlan, systemLabel } from "../plan.js";

export interface CampaignFileSetup {
  readonly rule: string;
  /** The default of each of the system's options, and of the lease: what has it is left out. */
  readonly fallbacks: { readonly [name: string]: Json };
  /** What it reproduces, a line each. */
  readonly remarks: readonly string[];
}

/**
 * The campaign file that leads to this plan: one run, its faults spelled out one by one, and the violation expected.
 * All that a plan says and a campaign file cannot is the default.
 */
export function campaignFile(plan: RunPlan, { rule, fallbacks, remarks }: CampaignFileSetup): string {
  const { bug, schedule = [] } = plan;
  const document = new Document({
    name: ["shrunk", bug ?? plan.workload, rule].join("-"),
    system: systemOf(plan, fallbacks),
    env: plan.env,
    workload: plan.workload,
    ...(bug === undefined ? {} : { bug }),
    nodes: plan.nodes.length,
    contenders: plan.contenders.length,
    timeLimit: duration(plan.timeLimitMs),
    rate: plan.rateHz,
    seed: plan.seed,
    expect: `invalid ${rule}`,
    ...(plan.recovery === undefined ? {} : { recovery: plan.recovery }),
    ...(schedule.length === 0 ? {} : { schedule: schedule.map(entryOf) }),
  });
  document.commentBefore = remarks.map((remark) => ` ${remark}`).join("\n");
  const entries = document.get("schedule");
  if (isSeq(entries)) for (const entry of entries.items) if (isMap(entry)) entry.flow = true;
  return document.toString({ lineWidth: 0 });
}

function systemOf({ system, bounds }: RunPlan, fallbacks: CampaignFileSetup["fallbacks"]): Json {
  const chosen = Object.entries(system.options).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(fallbacks[name]),
  );
  const lease: [string, Json][] =
    bounds.ttlMs === (fallbacks[LEASE_OPTION] ?? DEFAULT_LEASE_MS) ? [] : [[LEASE_OPTION, bounds.ttlMs]];
  const options = [...chosen, ...lease];
  return options.length === 0 ? systemLabel(system) : { [systemLabel(system)]: Object.fromEntries(options) };
}

function entryOf({ atMs, forMs, fault }: SpelledFault) {
  return { at: duration(atMs), for: duration(forMs), fault };
}

/** In seconds where that reads back as the same time, else in milliseconds: a moment later may miss what it hit. */
function duration(ms: Ms): string {
  const seconds = `${decimal(ms / 1000)}s`;
  return parseDurationMs(seconds) === ms ? seconds : `${decimal(ms)}ms`;
}

/** A number as it is written without an exponent. */
function decimal(value: number): string {
  return value.toFixed(9).replace(/\.?0+$/, "");
}
