import type { HistoryEvent, OkEvent } from "../../core/event.js";
import { tokenIn } from "../../core/fields.js";
import { type Operation, operations } from "../../core/history.js";
import { isJsonObject, type Json } from "../../core/json.js";
import { type Spans, withHighestEnded } from "../reading/ended-before.js";

/**
 * The operations on one lock as a mutex without leases sees them. A lock that goes with its holder's session is none: a
 * holder that stands still for longer than its lease loses it, and need not have noticed when the next one holds it.
 *
 * - A hold whose release was answered ok had lasted until then, since what is gone is never released: it stays as it is.
 * - Of any other nothing shows how long it lasted, so it may have ended at once: a release of the system's own is added
 *   that took effect within the acquisition's own interval. No other moment of its end could allow more, for nothing
 *   that is left depends on the lock being held by it.
 * - Refusals are dropped. A session that is gone is refused the lock, whoever holds it, and its holder the release. So is
 *   what was unanswered: an acquisition that took effect and ended constrains nothing either.
 * - To acquire what one holds already, after a release that certainly was not applied, gives the same token once more;
 *   it is the same hold, told twice. It is not where a higher token had been granted meanwhile.
 */
export function lockOperations(events: readonly HistoryEvent[], lock: string): readonly Operation[] {
  const answered = operations(events).flatMap(({ invoke, completion }) =>
    invoke.resource === lock && completion?.type === "ok" ? [{ invoke, completion }] : [],
  );
  const acquired = answered.filter(({ invoke }) => invoke.f === "acquire");
  const granted = new Set(acquired.map(({ completion }) => tokenText(completion.value)));
  const releases = answered.filter(({ invoke }) => invoke.f === "release" && granted.has(tokenText(invoke.value)));
  const holds = toldOnce(acquired, releases);
  const released = new Set(releases.map(({ invoke }) => tokenText(invoke.value)));
  const lapsed = holds.filter(({ completion }) => !released.has(tokenText(completion.value)));
  return [...holds, ...releases, ...lapsed.map(lapseOf)];
}

interface Answered extends Operation {
  readonly completion: OkEvent;
}

/** Without those by which a host was told of one hold again: of a token neither released nor overtaken in between. */
function toldOnce(acquired: readonly Answered[], releases: readonly Answered[]): readonly Answered[] {
  const firstRelease = new Map<string, number>();
  for (const { invoke } of releases) {
    const token = tokenText(invoke.value);
    if (!firstRelease.has(token)) firstRelease.set(token, invoke.index);
  }
  const overtaken = overtakenBefore(acquired);
  const told = new Set<string>();
  return acquired.filter((acquisition) => {
    const { invoke, completion } = acquisition;
    const token = tokenText(completion.value);
    const key = `${invoke.host} ${token}`;
    const released = (firstRelease.get(token) ?? Number.POSITIVE_INFINITY) <= completion.index;
    const again = told.has(key) && !released && !overtaken.has(acquisition);
    told.add(key);
    return !again;
  });
}

/** Those before whose invocation a higher token than theirs had been granted. */
function overtakenBefore(acquired: readonly Answered[]): ReadonlySet<Answered> {
  const numbered = acquired.filter(({ completion }) => tokenIn(completion.value) !== undefined);
  const overtaken = withHighestEnded(numbered, SPANS).filter(
    ([acquisition, highest]) => highest !== undefined && SPANS.rank(highest) > SPANS.rank(acquisition),
  );
  return new Set(overtaken.map(([acquisition]) => acquisition));
}

const SPANS: Spans<Answered> = {
  start: ({ invoke }) => invoke.index,
  end: ({ completion }) => completion.index,
  rank: ({ completion }) => tokenIn(completion.value) ?? Number.NEGATIVE_INFINITY,
};

/** The end of a hold by no doing of its holder that anyone knows of. */
function lapseOf({ invoke, completion }: Answered): Operation {
  return {
    invoke: { ...invoke, f: "release", value: completion.value },
    completion: { ...completion, f: "release", value: null },
  };
}

function tokenText(value: Json): string {
  return JSON.stringify(isJsonObject(value) ? (value["token"] ?? null) : null);
}
