import type { InvokeEvent } from "./event.js";

/** Whether an operation asks for a tenure: a campaign in an election, or the acquisition of a lock. */
export function seeksTenure(f: string): boolean {
  return f === "campaign" || f === "acquire";
}

/** Whether an operation gives a tenure up: a resignation, or the release of a lock. */
export function yieldsTenure(f: string): boolean {
  return f === "resign" || f === "release";
}

/**
 * The election that an operation is of: the one it names, or the lock that it acquires or releases, which is an election
 * of its own. Whatever is done in the name of a tenure names either as its `election`. Undefined where it is of none.
 */
export function electionOf({ f, election, resource }: InvokeEvent): string | undefined {
  return election ?? (seeksTenure(f) || yieldsTenure(f) ? resource : undefined);
}

/** What a campaign or an acquisition asks for: `leadership`, `lock a`. */
export function prizeText({ f, resource }: InvokeEvent): string {
  return f === "acquire" ? `lock ${resource ?? ""}`.trimEnd() : "leadership";
}

/** What a tenure got by it is, as a verb: `led`, `held lock a`. */
export function tenureText(campaign: InvokeEvent): string {
  return campaign.f === "acquire" ? `held ${prizeText(campaign)}` : "led";
}
