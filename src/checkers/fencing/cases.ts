import { type Operation, operations } from "../../core/history.js";
import { electionOf, seeksTenure } from "../../core/tenure-operations.js";
import { groupedBy } from "../reading/grouped.js";
import { type FencedLog, fencedLogs } from "../reading/log-entries.js";
import type { OrderedHistory } from "../reading/tenure-order.js";
import { type FencedResource, fencedResources } from "./accesses.js";
import { Appends, staleInLog } from "./by-log.js";
import { staleByPosition } from "./by-position.js";
import { staleInRealTime } from "./by-real-time.js";
import { countOvertaken, type GrantedTokens, grantedTokens, type Overtaken } from "./overtaken.js";
import type { Stale } from "./stale.js";

/** One resource with everything that both rules on fencing ask of it. */
export interface FencedCase {
  readonly resource: FencedResource;
  /** Where the resource is a log: its appends and reads. */
  readonly log: { readonly read: FencedLog; readonly appends: Appends } | undefined;
  /** Everything stale that it let through, once each, by the strongest evidence there is. */
  readonly stale: readonly Stale[];
  readonly overtaken: Overtaken;
  /** The campaigns of the election that it names that were answered ok. */
  readonly grants: readonly Operation[];
}

/** The cases of a history, one for each resource that leaders used. */
export function fencedCases({ history, order }: OrderedHistory): readonly FencedCase[] {
  const all = operations(history.events);
  const logs = new Map(fencedLogs(history, all).map((log) => [log.resource, log]));
  const tokens = new Map<string | undefined, GrantedTokens>();
  const grants = groupedBy(all.filter(isGrant), ({ invoke }) => electionOf(invoke));
  return fencedResources(all, history.header, order.word).map((resource) => {
    const { election } = resource;
    const granted = tokens.get(election) ?? grantedTokens(all, election);
    tokens.set(election, granted);
    const own = election === undefined ? [] : (grants.get(election) ?? []);
    return { ...caseOf(resource, logs.get(resource.resource), granted), grants: own };
  });
}

function isGrant({ invoke, completion }: Operation): boolean {
  return seeksTenure(invoke.f) && completion?.type === "ok";
}

function caseOf(
  resource: FencedResource,
  read: FencedLog | undefined,
  granted: GrantedTokens,
): Omit<FencedCase, "grants"> {
  const log = read === undefined ? undefined : { read, appends: new Appends(read) };
  const stale = new Map<number, Stale>();
  const found = [
    staleByPosition(resource),
    log === undefined ? [] : staleInLog(resource, log.read, log.appends),
    staleInRealTime(resource),
  ];
  for (const one of found.flat()) if (!stale.has(one.index)) stale.set(one.index, one);
  return { resource, log, stale: withoutEchoes([...stale.values()]), overtaken: countOvertaken(resource, granted) };
}

/** Readers that saw what a stale write left behind add nothing to it; where no write is known, the first of them tells. */
function withoutEchoes(all: readonly Stale[]): readonly Stale[] {
  const explained = new Set(all.filter(({ kind }) => kind !== "shown").map(({ token }) => token));
  return all.filter(({ kind, token }) => {
    if (kind !== "shown") return true;
    const first = !explained.has(token);
    explained.add(token);
    return first;
  });
}
