import type { Position } from "../../core/event.js";
import { tokenIn } from "../../core/fields.js";
import type { Operation } from "../../core/history.js";
import type { Anomaly } from "../../core/verdict.js";
import { groupedBy } from "../reading/grouped.js";
import { eventsOf, evidence, positionText } from "../reading/wording.js";
import type { FencedResource } from "./accesses.js";
import type { Judged } from "./guard-by-record.js";

/** What the server placed in its own order: a guarded write that it accepted, or a grant. */
interface Placed {
  readonly what: "write" | "grant";
  readonly token: number;
  readonly at: Position;
  readonly operation: Operation;
}

/**
 * Holds the writes to one resource that a guard let through against the grants of its election. Whoever leads stands
 * first: as of the position of its grant no candidacy with a lower token stands, and none can guard a write behind that.
 * Where one does, either the guard failed or the grant was wrong; only the servers' own history can tell which.
 * Positions that are equal leave their order open. O(n log n).
 */
export function guardsByGrants(resource: FencedResource, grants: readonly Operation[]): Judged {
  const placed = [...writesTo(resource), ...grants.flatMap(placedGrant)];
  const judged = [...groupedBy(placed, ({ at }) => at.clock).values()].map((items) => judgeClock(resource, items));
  return {
    opportunities: judged.reduce((sum, { opportunities }) => sum + opportunities, 0),
    anomalies: judged.flatMap(({ anomalies }) => anomalies),
    doubts: [],
  };
}

function writesTo({ accesses }: FencedResource): readonly Placed[] {
  return accesses.flatMap(({ kind, token, operation, accepted }) =>
    kind === "write" && accepted?.at !== undefined
      ? [{ what: "write" as const, token, at: accepted.at, operation }]
      : [],
  );
}

function placedGrant(operation: Operation): readonly Placed[] {
  const { completion } = operation;
  if (completion?.type !== "ok" || completion.at === undefined) return [];
  const token = tokenIn(completion.value);
  return token === undefined ? [] : [{ what: "grant", token, at: completion.at, operation }];
}

function judgeClock(resource: FencedResource, items: readonly Placed[]): Omit<Judged, "doubts"> {
  const order = [...items].sort((left, right) => left.at.n - right.at.n || rank(left) - rank(right));
  const highest = items.reduce(
    (most, { what, token }) => (what === "grant" ? Math.max(most, token) : most),
    Number.NEGATIVE_INFINITY,
  );
  const anomalies: Anomaly[] = [];
  let opportunities = 0;
  let newest: Placed | undefined;
  for (const item of order) {
    if (item.what === "grant") {
      if (newest === undefined || newest.token < item.token) newest = item;
      continue;
    }
    if (item.token < highest) opportunities += 1;
    if (newest !== undefined && item.token < newest.token) anomalies.push(lateWrite(resource, item, newest));
  }
  return { opportunities, anomalies };
}

/** Of what stands at one position a write may have come first. */
function rank({ what }: Placed): number {
  return what === "write" ? 0 : 1;
}

function lateWrite({ resource }: FencedResource, write: Placed, grant: Placed): Anomaly {
  const { invoke } = write.operation;
  return {
    severity: "violation",
    events: evidence(...eventsOf(grant.operation), ...eventsOf(write.operation)),
    why: `${resource} accepted ${invoke.host}'s ${invoke.f} with token ${write.token} at ${positionText(write.at)}, though ${grant.operation.invoke.host} led with the newer token ${grant.token} at ${positionText(grant.at)}: the key that guards the write was gone, or that grant was wrong.`,
    data: { token: write.token, newerToken: grant.token, at: write.at.n },
  };
}
