import type { InvokeEvent, OkEvent } from "../../core/event.js";
import { type Spans, withHighestEnded } from "../reading/ended-before.js";
import { ms } from "../reading/wording.js";
import type { FencedResource } from "./accesses.js";
import type { Stale } from "./stale.js";

interface Accepted {
  readonly kind: "write" | "read";
  readonly token: number;
  readonly invoke: InvokeEvent;
  readonly answer: OkEvent;
}

const SPANS: Spans<Accepted> = {
  start: ({ invoke }) => invoke.index,
  end: ({ answer }) => answer.index,
  rank: ({ token }) => token,
};

/**
 * Accepted accesses that were invoked only after one with a newer token had returned. Real time refutes where a server
 * tells no positions; it proves nothing, since overlapping accesses may have taken effect in either order.
 */
export function staleInRealTime(resource: FencedResource): readonly Stale[] {
  const { accesses, fence } = resource;
  const readsCount = fence === "token" || fence === "guard";
  const counted: Accepted[] = [];
  for (const { kind, token, operation, accepted } of accesses) {
    if (accepted === undefined || (kind === "read" && !readsCount)) continue;
    counted.push({ kind, token, invoke: operation.invoke, answer: accepted });
  }
  const found: Stale[] = [];
  for (const [access, newest] of withHighestEnded(counted, SPANS)) {
    if (newest === undefined || newest.token <= access.token) continue;
    if (access.kind === "read" && fence !== "token") continue;
    found.push(staleAfter(resource, access, newest));
  }
  return found;
}

function staleAfter({ resource, word }: FencedResource, access: Accepted, newer: Accepted): Stale {
  const { kind, token, invoke, answer } = access;
  return {
    token,
    newer: newer.token,
    index: invoke.index,
    events: [newer.invoke.index, newer.answer.index, invoke.index, answer.index],
    kind,
    told: () =>
      `${resource} accepted ${invoke.host}'s ${invoke.f} with ${word} ${token}, sent at ${ms(invoke.timeNs)}, although it had accepted ${newer.invoke.host}'s with the newer ${word} ${newer.token} by ${ms(newer.answer.timeNs)}`,
  };
}
