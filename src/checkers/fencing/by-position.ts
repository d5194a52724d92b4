import type { InvokeEvent, OkEvent, Position } from "../../core/event.js";
import { groupedBy } from "../reading/grouped.js";
import { ms, positionText } from "../reading/wording.js";
import type { FencedResource } from "./accesses.js";
import type { Stale } from "./stale.js";

/**
 * Something that the server placed in its own order.
 *
 * - `write`: a write took effect there. Positions of one clock that are equal leave their order open.
 * - `read`: an access with a token was let through, with the state as of there: behind a write at the same position.
 * - `shown`: the register then held a value written under this token, which tells of unanswered writes as well.
 */
interface Placed {
  readonly what: "write" | "read" | "shown";
  readonly token: number;
  readonly at: Position;
  readonly invoke: InvokeEvent;
  readonly answer: OkEvent;
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
  const readsCount = fence === "token" || fence === "guard";
  for (const { kind, token, operation, accepted } of accesses) {
    if (accepted?.at === undefined || (kind === "read" && !readsCount)) continue;
    found.push({ what: kind, token, at: accepted.at, invoke: operation.invoke, answer: accepted });
  }
  for (const { token, invoke, answer } of shown) {
    if (answer.at !== undefined) found.push({ what: "shown", token, at: answer.at, invoke, answer });
  }
  return found;
}

function staleOnOneClock(resource: FencedResource, items: Placed[]): readonly Stale[] {
  items.sort((left, right) => left.at.n - right.at.n);
  const found: Stale[] = [];
  const newest: Newest = { access: undefined, written: undefined };
  let start = 0;
  while (start < items.length) {
    const position = (items[start] as Placed).at.n;
    let end = start + 1;
    while (items[end]?.at.n === position) end += 1;
    takePosition(resource, items.slice(start, end), newest, found);
    start = end;
  }
  return found;
}

/** What stands at one position: its writes against all before, then its answers against all before and its writes. */
function takePosition(resource: FencedResource, together: readonly Placed[], newest: Newest, found: Stale[]): void {
  const writes = together.filter(({ what }) => what === "write");
  const answers = together.filter(({ what }) => what !== "write");
  compareAll(resource, writes, newest, found);
  for (const item of writes) raise(newest, item);
  compareAll(resource, answers, newest, found);
  for (const item of answers) raise(newest, item);
}

function compareAll(resource: FencedResource, items: readonly Placed[], newest: Newest, found: Stale[]): void {
  for (const item of items) {
    const newer = item.what === "shown" ? newest.written : newest.access;
    if (newer === undefined || newer.token <= item.token) continue;
    if (item.what === "read" && resource.fence !== "token") continue;
    found.push(staleAt(resource, item, newer));
  }
}

function raise(newest: Newest, item: Placed): void {
  if (newest.access === undefined || newest.access.token < item.token) newest.access = item;
  if (item.what === "read") return;
  if (newest.written === undefined || newest.written.token < item.token) newest.written = item;
}

function staleAt({ resource, word }: FencedResource, item: Placed, newer: Placed): Stale {
  const { token, at, invoke, answer } = item;
  return {
    token,
    newer: newer.token,
    index: invoke.index,
    events: [newer.invoke.index, newer.answer.index, invoke.index, answer.index],
    kind: item.what,
    told() {
      const did =
        item.what === "shown"
          ? `${resource} held a value of ${word} ${token} when ${invoke.host} read it at ${positionText(at)}`
          : `${resource} accepted ${invoke.host}'s ${invoke.f} with ${word} ${token} at ${positionText(at)}, sent at ${ms(invoke.timeNs)}`;
      const after = newer.what === "shown" ? "was already shown" : `had been accepted from ${newer.invoke.host}`;
      return `${did}, although the newer ${word} ${newer.token} ${after} at ${positionText(newer.at)}`;
    },
  };
}
