import type { EmitMark } from "../../contract/marks.js";
import type { LocalTime } from "../../contract/protocol.js";
import { PENDING, type StateMachine } from "../../contract/state-machine.js";
import type { Json, JsonObject } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { answered } from "../coordination/answered.js";
import { done, type FencedCommand, type Result, refused } from "../coordination/commands.js";
import type { Candidacy } from "../coordination/elections.js";
import { type FencedQuery, FencedResources } from "../coordination/fenced-resources.js";
import { Leases } from "../coordination/leases.js";
import { LEASE_TERMS, STORE_POLICY } from "../coordination/policy.js";
import { type Session, Sessions } from "../coordination/sessions.js";
import type { RecipeMarkReached } from "./marks.js";
import { electionPath, parentOf } from "./paths.js";
import {
  refusedBy,
  type ZnodeCommand,
  type ZnodeQuery,
  type ZnodeResult,
  type ZnodeValueOf,
} from "./znode-requests.js";
import { type Znode, Znodes } from "./znodes.js";

type CommandHandlers = {
  readonly [Each in Exclude<ZnodeCommand, FencedCommand> as Each["type"]]: (
    command: Each,
    index: number,
    now: LocalTime,
  ) => ZnodeResult<ZnodeValueOf<Each>>;
};
type QueryHandlers = {
  readonly [Each in Exclude<ZnodeQuery, FencedQuery> as Each["type"]]: (
    query: Each,
  ) => ZnodeResult<ZnodeValueOf<Each>> | typeof PENDING;
};

/**
 * A replicated state machine of znodes and sessions, with fenced resources beside them. It knows nothing of elections:
 * those are the clients' recipe. A log position is what ZooKeeper calls a zxid.
 *
 * The fence `guard` asks whether a node that was created by the transaction of this number stands under the election's:
 * what a client would have checked by a multi-operation transaction.
 */
export class ZnodeStore implements StateMachine {
  readonly #mark: RecipeMarkReached;
  readonly #znodes = new Znodes();
  readonly #sessions = new Sessions();
  readonly #leases = new Leases(LEASE_TERMS);
  readonly #fenced = new FencedResources({
    policy: STORE_POLICY,
    // The candidates' nodes.
    elections: {
      find: (election, token) => this.#queue(election).find((candidacy) => candidacy.token === token),
      leader: (election) => this.#queue(election)[0],
    },
  });

  constructor(mark: EmitMark = () => {}) {
    this.#mark = mark;
  }

  /** Takes a `ZnodeCommand`, answers with a `ZnodeResult`. What it does not understand it refuses, on every node alike. */
  apply(command: Json, index: number, now: LocalTime): Json {
    return answered([this.#commands, this.#fenced.commands], command, index, now);
  }

  /** Takes a `ZnodeQuery`, answers with a `ZnodeResult`, or with `PENDING` where it awaits something. */
  query(query: Json): Json {
    return answered([this.#queries, this.#fenced.queries], query);
  }

  lead(now: LocalTime): void {
    this.#leases.lead(this.#sessions.all(), now);
  }

  due(now: LocalTime): readonly Json[] {
    return this.#leases
      .takeExpired(this.#sessions.all(), now)
      .map(({ id, renewals }) => ({ type: "expire-session", session: id, renewals }) satisfies ZnodeCommand);
  }

  nextDueMs(now: LocalTime): Ms | undefined {
    return this.#leases.nextDeadlineMs(now);
  }

  snapshot(): Json {
    return {
      znodes: this.#znodes.snapshot(),
      sessions: this.#sessions.snapshot(),
      ...this.#fenced.snapshot(),
    };
  }

  restore(snapshot: Json): void {
    const state = snapshot as JsonObject;
    this.#leases.clear();
    this.#znodes.restore(state["znodes"] ?? []);
    this.#sessions.restore(state["sessions"] ?? []);
    this.#fenced.restore(state);
  }

  readonly #commands: CommandHandlers = {
    create: ({ path, data, mode }, index) => {
      const owner = mode.type === "persistent" ? null : mode.session;
      if (owner !== null && this.#sessions.get(owner) === undefined) return refused("session-gone");
      if (this.#znodes.get(parentOf(path)) === undefined) return refusedBy("no-node");
      const placed = mode.type === "persistent" ? path : this.#znodes.numbered(path);
      if (this.#znodes.get(placed) !== undefined) return refusedBy("node-exists");
      this.#znodes.add(placed, { data, czxid: index, owner });
      return done({ path: placed, czxid: index });
    },

    delete: ({ path }) => {
      if (this.#znodes.get(path) === undefined) return refusedBy("no-node");
      if (this.#znodes.children(path).length > 0) return refusedBy("not-empty");
      this.#znodes.delete(path);
      return done(null);
    },

    sync: () => done(null),

    "open-session": ({ ttlMs }, index, now) => {
      const session = this.#sessions.open(index, ttlMs);
      this.#leases.open(session, now);
      return done({ session: session.id, ttlMs });
    },

    "renew-session": ({ session: id }, _index, now) => {
      const session = this.#sessions.get(id);
      if (session === undefined) return refused("session-gone");
      this.#sessions.renew(session);
      this.#leases.renew(session, now);
      return done({ ttlMs: session.ttlMs });
    },

    "revoke-session": ({ session: id }) => {
      const session = this.#sessions.get(id);
      return session === undefined ? refused("session-gone") : this.#end(session);
    },

    "expire-session": ({ session: id, renewals }) => {
      const session = this.#sessions.get(id);
      if (session === undefined) return refused("session-gone");
      return STORE_POLICY.expiryStands(renewals, session) ? this.#end(session) : refused("session-renewed");
    },
  };

  readonly #queries: QueryHandlers = {
    children: ({ path }) =>
      this.#znodes.get(path) === undefined ? refusedBy("no-node") : done({ names: this.#znodes.children(path) }),

    read: ({ path }) => {
      const node = this.#znodes.get(path);
      return node === undefined ? refusedBy("no-node") : done({ data: node.data, czxid: node.czxid });
    },

    "await-change": ({ path, czxid }) => ((this.#znodes.get(path)?.czxid ?? null) === czxid ? PENDING : done(null)),
  };

  /** A session's nodes go with it. */
  #end(session: Session): Result<null> {
    this.#sessions.end(session);
    this.#leases.end(session);
    if (this.#znodes.endSession(session.id) > 0) this.#mark("ephemeral-node-ended");
    return done(null);
  }

  #queue(election: string): readonly Candidacy[] {
    return this.#znodes.inSequence(electionPath(election)).map(candidacyOf);
  }
}

function candidacyOf({ czxid, data, owner }: Znode): Candidacy {
  return { token: czxid, candidate: data, session: owner ?? "" };
}
