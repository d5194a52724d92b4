import { ms } from "../reading/wording.js";
import { type Answered, accepted, type FencedAccess, type FencedResource } from "./accesses.js";
import type { Stale } from "./stale.js";

/**
 * Accepted accesses that were invoked only after one with a newer token had returned. Real time refutes where a server
 * tells no positions; it proves nothing, since overlapping accesses may have taken effect in either order.
 */
export function staleInRealTime({ resource, accesses, fence }: FencedResource): readonly Stale[] {
  const found: Stale[] = [];
  const answers = accesses
    .filter(({ kind }) => kind === "write" || fence === "token" || fence === "guard")
    .flatMap((access) => {
      const answered = accepted(access);
      return answered === undefined ? [] : [{ access, answered }];
    });
  const byReturn = [...answers].sort((left, right) => left.answered.completion.index - right.answered.completion.index);
  let returned = 0;
  let newest: { readonly access: FencedAccess; readonly answered: Answered } | undefined;
  // Accesses stand in order of invocation.
  for (const { access, answered } of answers) {
    const { invoke, completion } = answered;
    for (let next = byReturn[returned]; next !== undefined; next = byReturn[++returned]) {
      if (next.answered.completion.index > invoke.index) break;
      if (newest === undefined || newest.access.token < next.access.token) newest = next;
    }
    if (newest === undefined || newest.access.token <= access.token) continue;
    if (access.kind === "read" && fence !== "token") continue;
    const { host } = newest.answered.invoke;
    found.push({
      token: access.token,
      newer: newest.access.token,
      index: invoke.index,
      events: [newest.answered.invoke.index, newest.answered.completion.index, invoke.index, completion.index],
      told: `${resource} accepted ${invoke.host}'s ${invoke.f} with token ${access.token}, sent at ${ms(invoke.timeNs)}, although it had accepted ${host}'s with the newer token ${newest.access.token} by ${ms(newest.answered.completion.timeNs)}`,
      kind: access.kind,
    });
  }
  return found;
}
