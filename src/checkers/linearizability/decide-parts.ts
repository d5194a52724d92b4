import type { CheckLimits } from "../../contract/checker.js";
import type { Model } from "../../contract/model.js";
import type { Json } from "../../core/json.js";
import type { CallLog } from "./call-log.js";
import type { Part } from "./collect-calls.js";
import type { Decision } from "./decision.js";
import { forgetLargeSession } from "./engine/session.js";
import { decideLog } from "./portfolio.js";

/** What was decided of one part, and by which model. */
export interface PartDecision {
  readonly model: Model;
  readonly subject: string;
  readonly log: CallLog;
  readonly initial: Json;
  readonly decision: Decision;
}

/** What each part may cost at first, and how much more in each further round. */
const FIRST_CONFIGURATIONS = 50_000;
const NEXT_ROUND = 16;

/**
 * Decides each part by itself, in the order given. The limits are for all together: every part gets a little first,
 * those with the fewest calls before the others, and only what is still unknown gets more. One illegal part refutes the
 * whole, so once one is found nothing more is spent on the unknown.
 */
export function decideParts(
  model: Model,
  parts: readonly Part[],
  options: CheckLimits & { readonly initial?: Json },
): readonly PartDecision[] {
  const calls = parts[0]?.log.calls ?? [];
  const promising = model.among?.(calls) ?? model;
  const initial = model.init(options.initial);
  const decided = parts.map(({ subject, log }): PartDecision => {
    return {
      model: promising,
      subject,
      log,
      initial,
      decision: undecided("not decided: the limit was reached before"),
    };
  });
  let open = decided.map((_, at) => at).sort((a, b) => sizeOf(parts, a) - sizeOf(parts, b));
  let left = options.maxConfigurations;
  for (let share = FIRST_CONFIGURATIONS; open.length > 0 && left > 0; share *= NEXT_ROUND) {
    for (const at of open) {
      if (left <= 0) break;
      const { log } = decided[at] as PartDecision;
      const last = parts.length === 1 || share >= left;
      const maxConfigurations = last ? left : share;
      const decision = decideLog(promising, log, initial, { ...options, maxConfigurations });
      decided[at] = { ...(decided[at] as PartDecision), decision };
      left -= decision.configurations;
    }
    const limited = open.filter((at) => decided[at]?.decision.verdict === "unknown");
    if (limited.length === open.length && share >= left) break;
    if (decided.some(({ decision }) => decision.verdict === "invalid")) break;
    open = limited;
  }
  forgetLargeSession();
  return decided;
}

function undecided(reason: string): Decision {
  return { verdict: "unknown", configurations: 0, reason };
}

function sizeOf(parts: readonly Part[], at: number): number {
  return parts[at]?.log.size ?? 0;
}

/** Why some part is unknown, if any is. */
export function reasonOf(parts: readonly PartDecision[]): string | undefined {
  for (const { subject, decision } of parts) {
    if (decision.verdict === "unknown") return `${subject}: ${decision.reason}`;
  }
  return undefined;
}
