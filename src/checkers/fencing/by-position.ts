import type { Position } from "../../core/event.js";
import { groupedBy } from "../reading/grouped.js";
import { ms, positionText } from "../reading/wording.js";
import { type Answered, accepted, type FencedResource } from "./accesses.js";
import type { Stale } from "./stale.js";

/**
 * Something that the server placed in its own order.
 *
 * - `write`: a write took effect there. Positions of one clock that are equal leave their order open.
 * - `read`: an access with a token was let through, with the state as of there: behind a write at the same position.
 * - `shown`: the register then held a value written under this token, which tells of unanswered writes as well.
 */
interface Placed extends Answered {
  readonly what: "write" | "read" | "shown";
  readonly token: number;
  readonly at: Position;
}

/** The newest tokens at lower positions: let through at all, and written. */
interface Newest {
  access: Placed | undefined;
  written: Placed | undefined;
}

/**
 * Where a resource's accepted tokens decrease by the positions it told. O(n log n).
 *
 * Under fence `guard` the reads of a leader need not be guarded, so a late one breaks nothing, but one that was let
 * through says that its token had been granted by then. Under fence `none` reads are no concern of the resource.
 */
export function staleByPosition(resource: FencedResource): readonly Stale[] {
  const clocks = groupedBy(placed(resource), ({ at }) => at.clock);
  return [...clocks.values()].flatMap((items) => staleOnOneClock(resource, items));
}

function placed({ accesses, shown, fence }: FencedResource): readonly Placed[] {
  const found: Placed[] = [];
  for (const access of accesses) {
    const answered = accepted(access);
    const at = answered?.completion.at;
    if (answered === undefined || at === undefined) continue;
    const counts = access.kind === "write" || fence === "token" || fence === "guard";
    if (counts) found.push({ ...answered, what: access.kind, token: access.token, at });
  }
  for (const answer of shown) {
    if (answer.completion.at !== undefined) found.push({ ...answer, what: "shown", at: answer.completion.at });
  }
  return found;
}

function staleOnOneClock(resource: FencedResource, items: readonly Placed[]): readonly Stale[] {
  const found: Stale[] = [];
  const newest: Newest = { access: undefined, written: undefined };
  const positions = groupedBy(items, ({ at }) => at.n);
  for (const [, together] of [...positions].sort(([left], [right]) => left - right)) {
    const writes = together.filter(({ what }) => what === "write");
    for (const item of writes) found.push(...compared(resource, item, newest.access));
    for (const item of writes) raise(newest, item);
    const answers = together.filter(({ what }) => what !== "write");
    const before = { ...newest };
    for (const item of answers) {
      if (item.what === "shown") found.push(...compared(resource, item, before.written));
      else if (resource.fence === "token") found.push(...compared(resource, item, before.access));
    }
    for (const item of answers) raise(newest, item);
  }
  return found;
}

function raise(newest: Newest, item: Placed): void {
  if (newest.access === undefined || newest.access.token < item.token) newest.access = item;
  if (item.what === "read") return;
  if (newest.written === undefined || newest.written.token < item.token) newest.written = item;
}

function compared({ resource }: FencedResource, item: Placed, newer: Placed | undefined): readonly Stale[] {
  if (newer === undefined || newer.token <= item.token) return [];
  const { invoke, completion } = item;
  const did =
    item.what === "shown"
      ? `${resource} held a value of token ${item.token} when ${invoke.host} read it at ${positionText(item.at)}`
      : `${resource} accepted ${invoke.host}'s ${invoke.f} with token ${item.token} at ${positionText(item.at)}, sent at ${ms(invoke.timeNs)}`;
  const after = newer.what === "shown" ? "was already shown" : `had been accepted from ${newer.invoke.host}`;
  return [
    {
      token: item.token,
      newer: newer.token,
      index: invoke.index,
      events: [newer.invoke.index, newer.completion.index, invoke.index, completion.index],
      told: `${did}, although the newer token ${newer.token} ${after} at ${positionText(newer.at)}`,
      kind: item.what,
    },
  ];
}
