import { type Clock, sleep } from "../../contract/clock.js";
import { fail, info, type Outcome, ok } from "../../contract/outcome.js";
import type { CampaignRequest, ElectionSurface, Leadership } from "../../contract/surfaces/election.js";
import type { Position } from "../../core/event.js";
import type { Ms } from "../../core/units.js";
import { aborted, operationDeadline } from "./deadline.js";
import type { Leases } from "./leases.js";
import type { Link } from "./link.js";
import { candidatePrefix, electionPath } from "./paths.js";
import { lookAt, queueOf, queueToShow } from "./queue.js";
import type { Tenures } from "./tenures.js";
import { atZxid, type Znodes } from "./znodes.js";

/** How long one watch is trusted before the queue is looked at again: a node that is cut off watches in silence. */
const LOOK_AGAIN_MS: Ms = 1000;

/** The rest between two questions that went unanswered. */
const RETRY_MS: Ms = 100;

export interface ElectionParts {
  readonly link: Link;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly tenures: Tenures;
}

interface Place {
  readonly election: string;
  /** The candidate's node without its parent's path. */
  readonly name: string;
  readonly path: string;
  /** The transaction that created it. */
  readonly token: number;
}

/**
 * ZooKeeper's election recipe (Hunt et al. 2010, section 2.4): each candidate creates an ephemeral sequential node; the
 * first in sequence leads; each of the others watches the one before it. The token is the id of the transaction that
 * created the node, which rises with the sequence, over all elections and every leader of the servers.
 *
 * Whatever is decided is decided by what was read behind a barrier, over the connection that is open now. A watch only
 * says when to look, so that an event lost with its connection costs time and nothing else.
 */
export function createElection(parts: ElectionParts): ElectionSurface {
  return {
    campaign: (request) => campaign(parts, request),
    resign: (leadership) => resign(parts, leadership),
    observe: (election) => observe(parts.link, election),
  };
}

async function campaign(parts: ElectionParts, request: CampaignRequest): Promise<Outcome<{ readonly token: number }>> {
  const { election } = request;
  using bound = operationDeadline(parts.clock, request.timeoutMs, request.signal);
  const taken = await takePlace(parts, request, bound.signal);
  if (taken.type !== "ok") return taken;
  const place = taken.value;
  parts.tenures.remember(election, place.token, place.path);
  request.queued(place.token);
  const end = await awaitTurn(parts, place, bound.signal);
  if (end !== undefined) return end;
  const why = request.signal.aborted ? "the session was lost" : String(bound.signal.reason);
  return withdraw(parts.link, place, why);
}

/**
 * Creates the candidate's node, or finds the one that this session already has: the end of a create whose answer was
 * lost is not known, and a second create would leave a node that nobody looks after ("protected" creation).
 *
 * To find none settles it. The session has been taken up by a new connection by then, or this is the first try: what an
 * older connection still carries is dropped by its server, or refused by the leader because the session has moved on,
 * and what the leader had accepted stands before the barrier.
 */
async function takePlace(
  { link, leases, clock }: ElectionParts,
  { election, session, candidate }: CampaignRequest,
  signal: AbortSignal,
): Promise<Outcome<Place>> {
  const parent = electionPath(election);
  let unknown: Outcome<Place> | undefined;
  for (;;) {
    const outcome = await leases.perform<Place>(session, async (znodes) => {
      await link.ensure(znodes, [parent, ""]);
      const { names } = await queueOf(znodes, election);
      const own = names.find((name) => name.startsWith(candidatePrefix(session)));
      const found = own === undefined ? undefined : await znodes.read(`${parent}/${own}`);
      if (own !== undefined && found !== undefined) return ok(placeOf(election, `${parent}/${own}`, found.stat.czxid));
      const { path, stat } = await znodes.create(
        `${parent}/${candidatePrefix(session)}`,
        candidate,
        "ephemeral-sequential",
      );
      return ok(placeOf(election, path, stat.czxid));
    });
    const settled = outcome.type === "ok" || (outcome.type === "fail" && outcome.cause === "refused");
    if (settled || (unknown === undefined && outcome.type === "fail")) return outcome;
    unknown ??= outcome;
    if (signal.aborted) return unknown;
    await aborted(signal, sleep(clock, RETRY_MS));
  }
}

function placeOf(election: string, path: string, token: number): Place {
  return { election, name: path.slice(path.lastIndexOf("/") + 1), path, token };
}

/** Waits until the candidate leads or its node is gone; undefined where the signal aborted first. */
async function awaitTurn(
  { link, clock }: ElectionParts,
  place: Place,
  signal: AbortSignal,
): Promise<Outcome<{ readonly token: number }> | undefined> {
  while (!signal.aborted) {
    const look = await link.perform(async (znodes) => ok(await lookAt(znodes, place.election, place.name)));
    if (signal.aborted) break;
    if (look.type !== "ok") {
      if (look.type === "fail" && look.cause === "refused") return look;
      await aborted(signal, sleep(clock, RETRY_MS));
      continue;
    }
    switch (look.value.type) {
      case "leads":
        return ok({ token: place.token }, positionOf(look.value.zxid));
      case "gone":
        return goneAt(look.value.zxid);
      case "waits": {
        using bound = operationDeadline(clock, LOOK_AGAIN_MS, signal);
        await aborted(bound.signal, look.value.changed);
        break;
      }
      default:
        look.value satisfies never;
    }
  }
  return undefined;
}

/**
 * Gives up a place in the queue. Only once a server has said that the node is gone did the campaign certainly fail: else
 * it may come to lead with nobody acting on it. The path is never used again, so deleting can be repeated safely and
 * each node is asked once.
 */
async function withdraw(link: Link, { path }: Place, why: string): Promise<Outcome<never>> {
  for (let asked = 0; asked < link.nodes.count; asked++) {
    const gone = await link.perform(async (znodes) => ok(await znodes.delete(path)));
    if (gone.type === "ok") return fail("unavailable", { error: why, at: atZxid(gone.value.zxid) });
  }
  return info(`${why}, and the candidate's node could not be withdrawn`);
}

async function resign({ link, tenures }: ElectionParts, { election, token }: Leadership): Promise<Outcome<null>> {
  const path = tenures.path(election, token);
  if (path === undefined) return fail("unsent", { error: `no campaign of this client was told token ${token}` });
  return link.perform<null>(async (znodes) => {
    const { type, zxid } = await znodes.delete(path);
    return type === "done" ? ok(null, atZxid(zxid)) : goneAt(zxid);
  });
}

function observe(
  link: Link,
  election: string,
): Promise<Outcome<{ readonly leader: string | null; readonly token: number | null }>> {
  return link.perform(async (znodes) => {
    await link.ensure(znodes, [electionPath(election), ""]);
    return leaderOf(znodes, election);
  });
}

/** Who stands first. Where that one goes between the two questions the first is asked again. */
async function leaderOf(
  znodes: Znodes,
  election: string,
): Promise<Outcome<{ readonly leader: string | null; readonly token: number | null }>> {
  for (;;) {
    const { names, zxid } = await queueToShow(znodes, election);
    if (names[0] === undefined) return ok({ leader: null, token: null }, positionOf(zxid));
    const first = await znodes.read(`${electionPath(election)}/${names[0]}`);
    if (first !== undefined) return ok({ leader: first.data, token: first.stat.czxid }, positionOf(zxid));
  }
}

function goneAt(zxid: number | undefined): Outcome<never> {
  const at = positionOf(zxid);
  return fail("refused", { error: "the candidate's node is gone", ...(at === undefined ? {} : { at }) });
}

function positionOf(zxid: number | undefined): Position | undefined {
  return zxid === undefined ? undefined : atZxid(zxid);
}
