import type { Clock } from "../../contract/clock.js";
import { deadline } from "../../contract/deadline.js";
import { fail, info, type Outcome, ok } from "../../contract/outcome.js";
import type { CampaignRequest, ElectionSurface, Leadership } from "../../contract/surfaces/election.js";
import type { Gateway } from "./gateway.js";
import { candidateKey, electionPrefix } from "./keys.js";
import {
  atRevision,
  createdAt,
  deleteKey,
  putKey,
  readAs,
  readKey,
  readOldestFirst,
  type TxnAnswer,
  transact,
} from "./kv.js";
import type { Reads, Recipe } from "./options.js";
import type { Tenures } from "./tenures.js";
import { awaitTurn, persist } from "./turn.js";

/**
 * etcd's election recipe (client/v3/concurrency/election.go): each candidate creates a key under the election's prefix,
 * bound to its lease; the key with the lowest create revision leads; its create revision is the fencing token.
 *
 * The recipe `go-client` does what the Go client does: it waits on though its session is lost, and once no older key is
 * left it leads, though its own may have gone with its lease. `rechecked` gives up with its session, and at the end reads
 * its own key once more, and fails if it is gone.
 */
export function createElection(parts: ElectionParts): ElectionSurface {
  return {
    campaign: (request) => campaign(parts, request),
    resign: (leadership) => resign(parts.gateway, leadership),
    observe: (election) => observe(parts, election),
  };
}

export interface ElectionParts {
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly recipe: Recipe;
  /** How who leads is observed. */
  readonly reads: Reads;
  readonly tenures: Tenures;
  /** How many nodes there are to ask. */
  readonly nodes: number;
}

interface Place {
  readonly election: string;
  readonly key: string;
  readonly token: number;
}

async function campaign(parts: ElectionParts, request: CampaignRequest): Promise<Outcome<{ readonly token: number }>> {
  const { gateway, clock, tenures } = parts;
  const { election, session } = request;
  using bound = deadline(clock, request.timeoutMs, ...heeded(parts.recipe, request.signal));
  const key = candidateKey(election, session);
  const taken = await takePlace(gateway, key, request.candidate, session);
  if (taken.type !== "ok") return taken;
  const place: Place = { election, key, token: taken.value };
  tenures.remember(election, place.token, session);
  request.queued(place.token);
  const turn = await awaitTurn(gateway, clock, place, bound.signal);
  const leads = turn === undefined ? undefined : await confirm(parts, place, turn, bound.signal);
  if (leads !== undefined) return leads;
  const why = bound.signal.aborted ? String(bound.signal.reason) : "the server will not say who stands before it";
  return withdraw(parts, place, request.signal.aborted ? "the session was lost" : why);
}

/** The Go client waits on, whatever becomes of its session: only the caller's own context can end a campaign. */
function heeded(recipe: Recipe, sessionLost: AbortSignal): readonly AbortSignal[] {
  switch (recipe) {
    case "go-client":
      return [];
    case "rechecked":
      return [sessionLost];
    default:
      return recipe satisfies never;
  }
}

/**
 * Creates the candidate's key, or finds the one that this session already has, and returns its create revision. Sent
 * once: a second copy, arriving after the key was deleted again, would create it anew with nobody waiting for it.
 */
async function takePlace(gateway: Gateway, key: string, name: string, lease: string): Promise<Outcome<number>> {
  const placed = await transact(
    gateway,
    { compare: createdAt(key, 0), success: [putKey(key, name, lease)], failure: [readKey(key)] },
    "write",
  );
  if (placed.type !== "ok") return placed;
  if (placed.value.succeeded) return ok(placed.value.revision);
  const own = placed.value.found[0];
  return own === undefined ? info("the own key neither existed nor was created") : ok(own.createRevision);
}

/**
 * The last word of a campaign that found nobody before it at revision `turn`; undefined where the signal aborted before it
 * could be had.
 */
async function confirm(
  parts: ElectionParts,
  place: Place,
  turn: number,
  signal: AbortSignal,
): Promise<Outcome<{ readonly token: number }> | undefined> {
  if (parts.recipe === "go-client") return ok({ token: place.token }, atRevision(turn));
  const own = { compare: createdAt(place.key, place.token), success: [], failure: [leaderOf(place.election)] };
  const answer = await persist(parts.clock, signal, () => transact(parts.gateway, own, "read"));
  if (answer === undefined || signal.aborted) return undefined;
  if (answer.type !== "ok") return answer;
  const { succeeded, revision } = answer.value;
  return succeeded ? ok({ token: place.token }, atRevision(revision)) : lostKey(answer.value);
}

/**
 * Gives up a place in the queue. Only once a node has said that the key is gone did the campaign certainly fail: else
 * it may come to lead with nobody acting on it. Deleting by create revision can be repeated safely, so each node is
 * asked once.
 */
async function withdraw(parts: ElectionParts, place: Place, why: string): Promise<Outcome<never>> {
  for (let asked = 0; asked < parts.nodes; asked++) {
    const gone = await deleteOwn(parts.gateway, place);
    if (gone.type === "ok") return fail("unavailable", { error: why, at: atRevision(gone.value.revision) });
  }
  return info(`${why}, and the candidate's key could not be withdrawn`);
}

async function resign(gateway: Gateway, { election, session, token }: Leadership): Promise<Outcome<null>> {
  const gone = await deleteOwn(gateway, { election, key: candidateKey(election, session), token });
  if (gone.type !== "ok") return gone;
  return gone.value.succeeded ? ok(null, atRevision(gone.value.revision)) : lostKey(gone.value);
}

/** Deletes the candidate's key if it is still the one that was created at the token's revision. */
function deleteOwn(gateway: Gateway, { election, key, token }: Place): Promise<Outcome<TxnAnswer>> {
  return transact(
    gateway,
    { compare: createdAt(key, token), success: [deleteKey(key)], failure: [leaderOf(election)] },
    "write",
  );
}

async function observe(
  { gateway, reads }: ElectionParts,
  election: string,
): Promise<Outcome<{ readonly leader: string | null; readonly token: number | null }>> {
  const answer = await transact(gateway, { success: [readAs(reads, leaderOf(election))] }, "read");
  if (answer.type !== "ok") return answer;
  const leader = answer.value.found[0];
  const seen = { leader: leader?.value ?? null, token: leader?.createRevision ?? null };
  return ok(seen, atRevision(answer.value.revision));
}

/** Reads who leads: the oldest key of the election. */
function leaderOf(election: string) {
  return readOldestFirst(electionPrefix(election), 1);
}

function lostKey(answer: TxnAnswer): Outcome<never> {
  return fail("refused", {
    error: "the candidate's key is gone",
    seen: { token: answer.found[0]?.createRevision ?? null },
    at: atRevision(answer.revision),
  });
}
