import type { Anomaly } from "../../core/verdict.js";
import { type Candidacies, untold } from "../reading/candidacies.js";
import { evidence, positionText } from "../reading/wording.js";
import type { FencedAccess, FencedResource } from "./accesses.js";

/** What the writes to one resource that a guard let through come to. */
export interface Judged {
  readonly opportunities: number;
  readonly anomalies: readonly Anomaly[];
  readonly doubts: readonly string[];
}

/** Holds them against the servers' own history of candidacies. */
export function guardsByRecord(resource: FencedResource, record: Candidacies): Judged {
  const writes = resource.accesses.flatMap((access) => placedWrite(access, record.clock));
  if (writes.length === 0) return { opportunities: 0, anomalies: [], doubts: [] };
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
function placedWrite(access: FencedAccess, clock: string) {
  const at = access.accepted?.at;
  if (access.kind !== "write" || at === undefined || at.clock !== clock) return [];
  return [{ access, at: at.n }];
}

function positionOf({ clock }: Candidacies, n: number): string {
  return positionText({ clock, n });
}
