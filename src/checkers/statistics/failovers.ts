import type { CompletionEvent } from "../../core/event.js";
import { tokenIn } from "../../core/fields.js";
import { type Operation, outcomeOf } from "../../core/history.js";
import { electionOf, seeksTenure, yieldsTenure } from "../../core/tenure-operations.js";
import { type Ms, type Ns, nsToMs } from "../../core/units.js";
import { groupedBy } from "../reading/grouped.js";
import type { Tenure } from "../reading/tenures.js";

/**
 * How long it took, each time, from the last sign of a leader that was lost until the next was granted: what clients that
 * wait for a leader see of detection, lease and election together. In ms, in order; nothing of histories in which leaders
 * do nothing but lead.
 *
 * A leader's signs are its grant and the answers that its operations were accepted: a leader that is paused gives none,
 * and one that is cut off may believe what it likes. Who resigned and was heard is not lost, but handed over.
 */
export function failovers(all: readonly Tenure[], operations: readonly Operation[]): readonly Ms[] {
  const signs = signsOf(operations);
  if (signs.size === 0) return [];
  const heard = new Set(operations.flatMap((one) => (outcomeOf(one) === "ok" ? [one.invoke.index] : [])));
  return [...groupedBy(all, ({ election }) => election).values()].flatMap((tenures) =>
    tenures.flatMap((tenure, place) => {
      const former = tenures[place - 1];
      if (former === undefined || (former.ended.by === "resign" && heard.has(former.ended.index))) return [];
      const accepted = signs.get(signKey(former.host, former.election, former.token)) ?? [];
      const before = accepted.filter((timeNs) => timeNs < tenure.startNs);
      return [nsToMs(tenure.startNs - Math.max(former.startNs, ...before.slice(-1)))];
    }),
  );
}

/** When operations of each tenure were answered ok, but for those that begin and end it; ascending. */
function signsOf(operations: readonly Operation[]): ReadonlyMap<string, readonly Ns[]> {
  const accepted = operations
    .filter(({ invoke, completion }) => {
      const leads = !seeksTenure(invoke.f) && !yieldsTenure(invoke.f) && tokenIn(invoke.value) !== undefined;
      return leads && completion?.type === "ok";
    })
    .map(({ invoke, completion }) => {
      const { timeNs } = completion as CompletionEvent;
      return { key: signKey(invoke.host, electionOf(invoke) ?? "", tokenIn(invoke.value)), timeNs };
    })
    .sort((left, right) => left.timeNs - right.timeNs);
  const byTenure = groupedBy(accepted, ({ key }) => key);
  return new Map([...byTenure].map(([key, found]) => [key, found.map(({ timeNs }) => timeNs)]));
}

function signKey(host: string, election: string, token: number | undefined): string {
  return `${host} ${election} ${token ?? ""}`;
}
