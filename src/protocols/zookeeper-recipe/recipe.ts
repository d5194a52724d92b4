import { type Clock, sleep } from "../../contract/clock.js";
import { type Fail, fail, info, type Outcome, ok } from "../../contract/outcome.js";
import type { CampaignRequest, ElectionSurface, Leadership } from "../../contract/surfaces/election.js";
import type { Position } from "../../core/event.js";
import { type Ms, msToNs, nsToMs } from "../../core/units.js";
import type { ClientMarkReached } from "../coordination/client-marks.js";
import type { RecipeMarkReached } from "./marks.js";
import { bySequence, childName, electionPath, nameOf } from "./paths.js";
import type { RecipeRules } from "./recipe-rules.js";
import type { ZnodeCalls } from "./znode-calls.js";

/** The rest between two questions of which the first got no answer. */
const RETRY_MS: Ms = 50;

/** Longer than any run. */
const FOR_EVER_MS: Ms = 1e9;

/** Whom a waiting candidate watches: the one before it, or the one that leads, as all the others do then (the herd). */
export type Watching = "predecessor" | "leader";

export interface RecipeSetup {
  readonly calls: ZnodeCalls;
  readonly clock: Clock;
  readonly operationTimeoutMs: Ms;
  readonly watching: Watching;
  readonly rules: RecipeRules;
  /** A name that no other campaign has had, of this client or another. */
  readonly newGuid: () => string;
  readonly mark: RecipeMarkReached & ClientMarkReached;
}

interface Place {
  readonly path: string;
  /** The transaction that created the node. */
  readonly token: number;
}

/** What is known of a place in the queue. */
type Look =
  | { readonly type: "leads"; readonly at: Position | undefined }
  | { readonly type: "gone"; readonly refusal: Fail }
  | { readonly type: "look again" }
  | { readonly type: "unknown" }
  /** Somebody stands before it: a node that was created by that transaction. */
  | { readonly type: "waits"; readonly watched: string; readonly czxid: number }
  /** The one before it has gone, and it waits for that very node to come back (a planted bug). */
  | { readonly type: "sleeps"; readonly watched: string };

/**
 * ZooKeeper's recipe for electing a leader (ZooKeeper documentation, Recipes and Solutions; Hunt et al. 2010, section 2.4,
 * "simple locks without herd effect"): each candidate creates an ephemeral sequential node, the first in sequence leads,
 * each of the others watches the one before it. The token is the id of the transaction that created the node.
 *
 * What a candidate goes by is always read anew; a watch only says when to look.
 */
export class Recipe implements ElectionSurface {
  readonly #setup: RecipeSetup;
  /** Elections whose node is known to be there. */
  readonly #founded = new Set<string>();
  /** By token: the candidate's node. */
  readonly #places = new Map<number, string>();

  constructor(setup: RecipeSetup) {
    this.#setup = setup;
  }

  async campaign(request: CampaignRequest): Promise<Outcome<{ readonly token: number }>> {
    const deadlineNs = this.#setup.clock.nowNs() + msToNs(request.timeoutMs);
    const remainingMs = (): Ms => nsToMs(deadlineNs - this.#setup.clock.nowNs());
    const founded = await this.#found(request);
    if (founded !== undefined) return founded;
    const placed = await this.#takePlace(request, remainingMs);
    if (placed.type !== "ok") return placed;
    const place = placed.value;
    this.#places.set(place.token, place.path);
    request.queued(place.token);
    return this.#awaitTurn(request, place, remainingMs);
  }

  async resign({ token }: Leadership): Promise<Outcome<null>> {
    const path = this.#places.get(token);
    if (path === undefined) return fail("unsent", { error: `no campaign of this client was told token ${token}` });
    return this.#setup.calls.command({ type: "delete", path }, { timeoutMs: this.#setup.operationTimeoutMs });
  }

  async observe(election: string): Promise<Outcome<{ readonly leader: string | null; readonly token: number | null }>> {
    const { calls, operationTimeoutMs: timeoutMs } = this.#setup;
    const parent = electionPath(election);
    for (;;) {
      const children = await calls.query({ type: "children", path: parent }, { timeoutMs });
      if (children.type === "fail" && children.cause === "refused") return ok(NOBODY, children.at);
      if (children.type !== "ok") return children;
      const [first] = bySequence(children.value.names);
      if (first === undefined) return ok(NOBODY, children.at);
      const node = await calls.query({ type: "read", path: childName(parent, first) }, { timeoutMs });
      // Where that one went between the two questions, the first is asked again.
      if (node.type === "fail" && node.cause === "refused") continue;
      // It stood first when the children were read: those before it had gone by then, and none comes before it any more.
      return node.type === "ok" ? ok({ leader: node.value.data, token: node.value.czxid }, node.at) : node;
    }
  }

  /** Makes sure of the node under which candidates stand. Undefined where it is there, else why the campaign failed. */
  async #found({ election, signal }: CampaignRequest): Promise<Fail | undefined> {
    if (this.#founded.has(election)) return undefined;
    const { calls, operationTimeoutMs: timeoutMs } = this.#setup;
    const create = { type: "create", path: electionPath(election), data: "", mode: { type: "persistent" } } as const;
    const outcome = await calls.command(create, { timeoutMs, signal });
    const isThere = outcome.type === "ok" || (outcome.type === "fail" && outcome.cause === "refused");
    if (!isThere) return fail("unavailable", { error: outcome.error ?? "the election's node is not there" });
    this.#founded.add(election);
    return undefined;
  }

  /**
   * Creates the candidate's node. An answer that does not come may have been lost behind the node: then the candidate
   * looks for a node with the guid in its name, and creates it again only where there is none. It looks behind a `sync`,
   * before which everything stands that any leader has taken until then; of a copy that reaches a leader later the log
   * knows, by the client's numbers, that nobody waits for it any more.
   */
  async #takePlace(request: CampaignRequest, remainingMs: () => Ms): Promise<Outcome<Place>> {
    const { calls, rules, newGuid, operationTimeoutMs, mark } = this.#setup;
    const { session, candidate: data, signal } = request;
    const parent = electionPath(request.election);
    const prefix = rules.prefix(newGuid());
    const mode = { type: "ephemeral-sequential", session } as const;
    for (;;) {
      const timeoutMs = Math.min(operationTimeoutMs, remainingMs());
      const created = await calls.command(
        { type: "create", path: childName(parent, prefix), data, mode },
        { timeoutMs, signal },
      );
      if (created.type === "ok") return ok({ path: created.value.path, token: created.value.czxid });
      if (created.type === "fail") return created;
      const found = await this.#findOwn(parent, prefix, request, remainingMs);
      if (found === "unknown") return created;
      if (found !== "none") return found;
      mark("candidacy-created-again");
    }
  }

  async #findOwn(
    parent: string,
    prefix: string,
    { signal }: CampaignRequest,
    remainingMs: () => Ms,
  ): Promise<Outcome<Place> | "none" | "unknown"> {
    const { calls, rules, operationTimeoutMs, mark } = this.#setup;
    while (!signal.aborted && remainingMs() > 0) {
      const limits = { timeoutMs: Math.min(operationTimeoutMs, remainingMs()), signal };
      const settled = await calls.command({ type: "sync" }, limits);
      const children = settled.type === "ok" ? await calls.query({ type: "children", path: parent }, limits) : settled;
      if (children.type !== "ok") {
        await sleep(this.#setup.clock, RETRY_MS);
        continue;
      }
      const name = rules.ownAmong(children.value.names, prefix);
      if (name === undefined) return "none";
      const node = await calls.query({ type: "read", path: childName(parent, name) }, limits);
      if (node.type === "ok") {
        mark("candidacy-found-by-guid");
        return ok({ path: childName(parent, name), token: node.value.czxid });
      }
      if (node.type === "fail" && node.cause === "refused") return node;
    }
    return "unknown";
  }

  async #awaitTurn(
    request: CampaignRequest,
    place: Place,
    remainingMs: () => Ms,
  ): Promise<Outcome<{ readonly token: number }>> {
    const { calls, clock, rules, mark } = this.#setup;
    const { signal, election } = request;
    for (;;) {
      // First of all: who has lost its session must not begin to lead by an answer from before.
      if (signal.aborted) return this.#withdraw(place, "the session was lost", "campaign-withdrawn-after-loss");
      if (remainingMs() <= 0)
        return this.#withdraw(place, `gave up after ${request.timeoutMs} ms`, "campaign-withdrawn-in-time");
      const look = await this.#look(electionPath(election), place, signal, remainingMs());
      if (signal.aborted) continue;
      switch (look.type) {
        case "leads":
          return ok({ token: place.token }, look.at);
        case "gone":
          return look.refusal;
        case "look again":
          break;
        case "unknown":
          await sleep(clock, RETRY_MS);
          break;
        case "waits": {
          const watch = { type: "await-change", path: look.watched, czxid: look.czxid } as const;
          const end = await calls.watch(watch, { timeoutMs: remainingMs(), signal });
          if (end === "silent") break;
          mark("watch-notified");
          if (rules.woken() === "lead") return ok({ token: place.token });
          break;
        }
        case "sleeps":
          await calls.watch(
            { type: "await-change", path: look.watched, czxid: null },
            { timeoutMs: FOR_EVER_MS, signal },
          );
          break;
        default:
          look satisfies never;
      }
    }
  }

  /** Where a candidate stands, and whom it has to wait for. */
  async #look(parent: string, { path }: Place, signal: AbortSignal, leftMs: Ms): Promise<Look> {
    const { calls, rules, watching, operationTimeoutMs, mark } = this.#setup;
    const limits = { timeoutMs: Math.min(operationTimeoutMs, leftMs), signal };
    const children = await calls.query({ type: "children", path: parent }, limits);
    if (children.type !== "ok") return { type: "unknown" };
    const names = bySequence(children.value.names);
    const ahead = names.indexOf(nameOf(path));
    if (ahead === 0) return { type: "leads", at: children.at };
    const why = { error: "the candidate's node is gone", ...(children.at === undefined ? {} : { at: children.at }) };
    if (ahead === -1) return { type: "gone", refusal: fail("refused", why) };
    const watched = childName(parent, names[watching === "leader" ? 0 : ahead - 1] ?? "");
    const node = await calls.query({ type: "read", path: watched }, limits);
    if (node.type === "ok") return { type: "waits", watched, czxid: node.value.czxid };
    if (node.type !== "fail" || node.cause !== "refused") return { type: "unknown" };
    if (rules.watchedIsGone() === "sleep") return { type: "sleeps", watched };
    mark("watch-set-too-late");
    return { type: "look again" };
  }

  /** Takes the candidacy back. Whoever gives up without knowing that it is gone may yet come to lead. */
  async #withdraw(
    { path }: Place,
    why: string,
    cause: "campaign-withdrawn-after-loss" | "campaign-withdrawn-in-time",
  ): Promise<Outcome<never>> {
    const { calls, operationTimeoutMs: timeoutMs, mark } = this.#setup;
    mark(cause);
    const withdrawn = await calls.command({ type: "delete", path }, { timeoutMs });
    if (withdrawn.type === "ok") return fail("unavailable", { error: `${why}; withdrew` });
    if (withdrawn.type === "fail" && withdrawn.cause === "refused")
      return fail("refused", { error: `${why}; ${withdrawn.error}` });
    mark("withdrawal-unanswered");
    return info(`${why}; may still hold a place: ${withdrawn.error}`);
  }
}

const NOBODY = { leader: null, token: null };
