import type { History } from "../../core/history.js";
import type { Anomaly, RuleResult } from "../../core/verdict.js";
import { type Candidacies, candidaciesOf, untold } from "../reading/candidacies.js";
import { evidence, positionText } from "../reading/wording.js";
import { ruling } from "../ruling.js";
import type { FencedAccess, FencedResource } from "./accesses.js";
import type { FencedCase } from "./cases.js";

/**
 * E6: just before a write that a guard let through, the candidacy that guards it stood. By the servers' own history of
 * candidacies, and by the position that the write was told; where nobody read that history there is nothing to judge by.
 *
 * A queued candidate's own key guards its writes too, though it does not lead: that is E4's to find.
 */
export function judgeGuards(history: History, cases: readonly FencedCase[]): RuleResult {
  const record = candidaciesOf(history);
  const guarded = cases.map(({ resource }) => resource).filter(({ fence }) => fence === "guard");
  const judged = guarded.map((resource) => judgeResource(resource, record));
  return ruling({
    opportunities: judged.reduce((sum, { opportunities }) => sum + opportunities, 0),
    anomalies: judged.flatMap(({ anomalies }) => anomalies),
    doubts: [...new Set(judged.flatMap(({ doubts }) => doubts))],
    idle: "no write that a guard let through could be held against the servers' own history of candidacies",
  });
}

interface Judged {
  readonly opportunities: number;
  readonly anomalies: readonly Anomaly[];
  readonly doubts: readonly string[];
}

function judgeResource(resource: FencedResource, record: Candidacies | undefined): Judged {
  const writes = resource.accesses.flatMap((access) => placedWrite(access, record?.clock));
  if (record === undefined || writes.length === 0) return { opportunities: 0, anomalies: [], doubts: [] };
  if (record.gap !== undefined) {
    return { opportunities: writes.length, anomalies: [], doubts: [record.gap] };
  }
  const anomalies: Anomaly[] = [];
  const doubts: string[] = [];
  for (const write of writes) {
    const guard = record.find(resource.election, write.access.token);
    if (guard === undefined || write.at > record.upTo) {
      doubts.push(untold(write.access.token));
      continue;
    }
    const late = guard.deleted !== undefined && guard.deleted.n < write.at ? guard.deleted : undefined;
    if (late === undefined && guard.created.n < write.at) continue;
    const { invoke, completion } = write.access.operation;
    const missing =
      late === undefined ? `came to be only at ${guard.created.n}` : `was gone since ${positionOf(record, late.n)}`;
    anomalies.push({
      severity: "violation",
      events: evidence(guard.created.note.index, late?.note.index, invoke.index, completion?.index),
      why: `${resource.resource} accepted ${invoke.host}'s ${invoke.f} with token ${write.access.token} at ${positionOf(record, write.at)}, though the key that guards it ${missing}.`,
      data: { token: write.access.token, at: write.at },
    });
  }
  return { opportunities: writes.length, anomalies, doubts };
}

/** Accepted, and told at which position of the record's clock. */
function placedWrite(access: FencedAccess, clock: string | undefined) {
  const at = access.accepted?.at;
  if (access.kind !== "write" || at === undefined || at.clock !== clock) return [];
  return [{ access, at: at.n }];
}

function positionOf({ clock }: Candidacies, n: number): string {
  return positionText({ clock, n });
}
