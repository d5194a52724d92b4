import type { Clock } from "../../contract/clock.js";
import { fail, info, type Outcome, ok } from "../../contract/outcome.js";
import type { CampaignRequest, Leadership } from "../../contract/surfaces/election.js";
import { type Ms, msToNs, nsToMs } from "../../core/units.js";
import { pause } from "../coordination/pause.js";
import { type KeyCalls, mapped } from "./key-calls.js";
import { candidateKey, electionPrefix } from "./keys.js";
import type { RecipeMarkReached } from "./marks.js";
import type { Recipe, Watching } from "./recipe-options.js";
import type { Place, RecipeRules } from "./recipe-rules.js";
import type { RangeRead } from "./requests.js";

export interface RecipeParts {
  readonly calls: KeyCalls;
  readonly clock: Clock;
  readonly recipe: Recipe;
  readonly watching: Watching;
  readonly rules: RecipeRules;
  readonly mark: RecipeMarkReached;
}

/** The rest between two questions that went unanswered. */
const RETRY_MS: Ms = 100;

const NEVER = new AbortController().signal;

/**
 * etcd's election recipe (client/v3/concurrency/election.go): each candidate creates a key under the election's prefix,
 * bound to its lease; the key with the lowest create revision leads, and its create revision is the token.
 *
 * By the recipe `go-client` a candidate waits on though its session is lost, and once no older key is left it leads,
 * though its own may have gone with its lease (etcd issue 19597). `rechecked` gives up with its session, and at the end
 * reads its own key once more, and fails if it is gone.
 */
export async function campaign(
  parts: RecipeParts,
  request: CampaignRequest,
): Promise<Outcome<{ readonly token: number }>> {
  const { clock, recipe } = parts;
  const { election, session, timeoutMs } = request;
  const deadlineNs = clock.nowNs() + msToNs(timeoutMs);
  const wait: Wait = {
    signal: recipe === "go-client" ? NEVER : request.signal,
    leftMs: () => nsToMs(deadlineNs - clock.nowNs()),
  };
  const taken = await takePlace(parts, request);
  if (taken.type !== "ok") return taken;
  const place: Place = { election, session, token: taken.value };
  request.queued(place.token);
  const turn = await awaitTurn(parts, place, wait);
  const leads = turn === undefined ? undefined : await confirm(parts, place, turn, wait);
  if (leads !== undefined) return leads;
  return withdraw(parts, place, request.signal.aborted ? "the session was lost" : `gave up after ${timeoutMs} ms`);
}

/** What ends a candidate's wait. */
interface Wait {
  readonly signal: AbortSignal;
  readonly leftMs: () => Ms;
}

function isOver({ signal, leftMs }: Wait): boolean {
  return signal.aborted || leftMs() <= 0;
}

/** Creates the candidate's key, or finds the one that this session has already; returns its create revision. */
async function takePlace({ calls, rules }: RecipeParts, request: CampaignRequest): Promise<Outcome<number>> {
  const { candidate, election, session } = request;
  const key = candidateKey(election, session);
  const lease = rules.leaseOfKey(session);
  const put = { type: "put", key, value: candidate, ...(lease === undefined ? {} : { lease }) } as const;
  const placed = await calls.transact([{ key, what: "created-at", revision: 0 }], [put], [{ type: "get", key }]);
  return mapped(placed, ({ value: { succeeded, revision, found }, at }) =>
    ok(succeeded ? revision : (found[0]?.createRevision ?? revision), at),
  );
}

type Seen = NonNullable<(Outcome & { readonly type: "ok" })["at"]>;

/**
 * Waits until no older key is left, as `waitDeletes` of the Go client (concurrency/key.go): look for the youngest older
 * key, wait for its deletion, look again. Whoever watches the leader instead wakes with everybody else (the herd effect:
 * Hunt et al. 2010, section 2.4). Resolves with the position at which none was left; undefined where the wait was over.
 *
 * Only what was read decides. The watch merely says when to look, so that one that a deposed leader answers, or that is
 * lost, costs time and nothing else.
 */
async function awaitTurn(parts: RecipeParts, { election, token }: Place, wait: Wait): Promise<Seen | undefined> {
  const { calls, mark, rules, watching } = parts;
  const older: RangeRead = {
    ...{ type: "range", prefix: electionPrefix(election), maxCreateRevision: token - 1, limit: 1 },
    order: watching === "leader" ? "oldest-first" : "youngest-first",
  };
  while (!isOver(wait)) {
    const look = await persist(parts, wait, () => calls.look([], [older]));
    if (look?.type !== "ok" || look.at === undefined) return undefined;
    const [watched] = look.value.found;
    if (watched === undefined) return look.at;
    const limits = { timeoutMs: wait.leftMs(), signal: wait.signal };
    const heard = await calls.awaitDeletion(watched.key, rules.watchFrom(look.value.revision), limits);
    mark(heard === "notified" ? "watch-notified" : "watch-silent");
    if (heard === "notified" && rules.afterDeletion === "lead") return look.at;
  }
  return undefined;
}

/** Asks until an answer comes or the wait is over, then undefined. For questions only: it may ask several times. */
async function persist<Value>(
  { clock }: RecipeParts,
  wait: Wait,
  ask: () => Promise<Outcome<Value>>,
): Promise<Outcome<Value> | undefined> {
  while (!isOver(wait)) {
    const outcome = await ask();
    if (outcome.type === "ok") return isOver(wait) ? undefined : outcome;
    if (outcome.type === "fail" && outcome.cause === "refused") return outcome;
    await pause(clock, RETRY_MS, wait.signal);
  }
  return undefined;
}

/** The last word of a campaign that found nobody before it; undefined where the wait was over before it could be had. */
async function confirm(
  parts: RecipeParts,
  place: Place,
  turn: Seen,
  wait: Wait,
): Promise<Outcome<{ readonly token: number }> | undefined> {
  const { calls, mark, recipe } = parts;
  if (recipe === "go-client" || parts.rules.afterDeletion === "lead") return ok({ token: place.token }, turn);
  const own = await persist(parts, wait, () => calls.look([ownKey(place)], [], [leaderOf(place.election)]));
  if (own?.type !== "ok") return own;
  if (own.value.succeeded) return ok({ token: place.token }, own.at ?? turn);
  mark("own-key-gone");
  return lostKey(own);
}

/** Gives up a place. Only once the store has said that the key is gone did the campaign certainly fail. */
async function withdraw(parts: RecipeParts, place: Place, why: string): Promise<Outcome<never>> {
  const gone = await deleteOwn(parts, place);
  if (gone.type === "info") return info(`${why}; may still hold a place: ${gone.error}`);
  if (gone.type === "fail") return info(`${why}; still holds a place: ${gone.error ?? gone.cause}`);
  return fail("unavailable", { error: `${why}; withdrew`, ...(gone.at === undefined ? {} : { at: gone.at }) });
}

export async function resign(parts: RecipeParts, { election, session, token }: Leadership): Promise<Outcome<null>> {
  const gone = await deleteOwn(parts, { election, session, token });
  return mapped(gone, (answer) => (answer.value.succeeded ? ok(null, answer.at) : lostKey(answer)));
}

export async function observe(
  { calls }: RecipeParts,
  election: string,
): Promise<Outcome<{ readonly leader: string | null; readonly token: number | null }>> {
  const look = await calls.look([], [leaderOf(election)]);
  return mapped(look, ({ value: { found }, at }) => {
    const [leader] = found;
    return ok({ leader: (leader?.value as string | undefined) ?? null, token: leader?.createRevision ?? null }, at);
  });
}

/** Deletes the candidate's key if it is still the one that was created at the token's revision. */
function deleteOwn({ calls }: RecipeParts, place: Place) {
  const { key } = ownKey(place);
  return calls.transact([ownKey(place)], [{ type: "delete", key }], [leaderOf(place.election)]);
}

function ownKey({ election, session, token }: Place) {
  return { key: candidateKey(election, session), what: "created-at", revision: token } as const;
}

function leaderOf(election: string): RangeRead {
  return { type: "range", prefix: electionPrefix(election), order: "oldest-first", limit: 1 };
}

function lostKey({ value: { found }, at }: Extract<Awaited<ReturnType<KeyCalls["look"]>>, { type: "ok" }>) {
  const seen = { token: found[0]?.createRevision ?? null };
  return fail("refused", { error: "the candidate's key is gone", seen, ...(at === undefined ? {} : { at }) });
}
