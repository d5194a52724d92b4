import type { EmitMark } from "../../contract/marks.js";
import type { LocalTime } from "../../contract/protocol.js";
import { PENDING, type StateMachine } from "../../contract/state-machine.js";
import type { Json, JsonObject } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { done, type FencedCommand, type Result, refused, type ValueOf } from "../coordination/commands.js";
import { LOG, REGISTER } from "../coordination/contents.js";
import type { Candidacy } from "../coordination/elections.js";
import { fenceRefusal } from "../coordination/fence.js";
import { FencedTable } from "../coordination/fenced-table.js";
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
  readonly [Each in ZnodeCommand as Each["type"]]: (
    command: Each,
    index: number,
    now: LocalTime,
  ) => ZnodeResult<ZnodeValueOf<Each>>;
};
type QueryHandlers = {
  readonly [Each in ZnodeQuery as Each["type"]]: (query: Each) => ZnodeResult<ZnodeValueOf<Each>> | typeof PENDING;
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
  readonly #fencedRegisters = new FencedTable(REGISTER);
  readonly #fencedLogs = new FencedTable(LOG);

  constructor(mark: EmitMark = () => {}) {
    this.#mark = mark;
  }

  /** Takes a `ZnodeCommand`, answers with a `ZnodeResult`. What it does not understand it refuses, on every node alike. */
  apply(command: Json, index: number, now: LocalTime): Json {
    const asked = command as unknown as ZnodeCommand;
    const handle = handlerOf(this.#commands, asked) as ((...args: unknown[]) => unknown) | undefined;
    return (handle?.(asked, index, now) ?? refused("not-understood")) as Json;
  }

  /** Takes a `ZnodeQuery`, answers with a `ZnodeResult`, or with `PENDING` where it awaits something. */
  query(query: Json): Json {
    const asked = query as unknown as ZnodeQuery;
    const handle = handlerOf(this.#queries, asked) as ((asked: ZnodeQuery) => unknown) | undefined;
    return (handle?.(asked) ?? refused("not-understood")) as Json;
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
      fencedRegisters: this.#fencedRegisters.snapshot(),
      fencedLogs: this.#fencedLogs.snapshot(),
    };
  }

  restore(snapshot: Json): void {
    const state = snapshot as JsonObject;
    this.#leases.clear();
    this.#znodes.restore(state["znodes"] ?? []);
    this.#sessions.restore(state["sessions"] ?? []);
    this.#fencedRegisters.restore(state["fencedRegisters"] ?? []);
    this.#fencedLogs.restore(state["fencedLogs"] ?? []);
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

    "write-fenced": (request) =>
      this.#throughFence(request, this.#fencedRegisters, () => {
        this.#fencedRegisters.replace(request.resource, { value: request.value, token: request.token });
        return null;
      }),

    "append-fenced": (request) =>
      this.#throughFence(request, this.#fencedLogs, (entries) => {
        this.#fencedLogs.replace(request.resource, entries.with({ token: request.token, value: request.value }));
        return null;
      }),

    "read-fenced-register": (request) => this.#throughFence(request, this.#fencedRegisters, (written) => written),
    "read-fenced-log": (request) => this.#throughFence(request, this.#fencedLogs, ({ items }) => ({ value: items })),
  };

  readonly #queries: QueryHandlers = {
    children: ({ path }) =>
      this.#znodes.get(path) === undefined ? refusedBy("no-node") : done({ names: this.#znodes.children(path) }),

    read: ({ path }) => {
      const node = this.#znodes.get(path);
      return node === undefined ? refusedBy("no-node") : done({ data: node.data, czxid: node.czxid });
    },

    "await-change": ({ path, czxid }) => ((this.#znodes.get(path)?.czxid ?? null) === czxid ? PENDING : done(null)),

    "peek-fenced-register": ({ resource }) => done(this.#fencedRegisters.content(resource)),
    "peek-fenced-log": ({ resource }) => done({ value: this.#fencedLogs.content(resource).items }),
  };

  /** A session's nodes go with it. */
  #end(session: Session): Result<null> {
    this.#sessions.end(session);
    this.#leases.end(session);
    if (this.#znodes.endSession(session.id) > 0) this.#mark("ephemeral-node-ended");
    return done(null);
  }

  /** Does what a request asks for unless the fence keeps it out; what came through raises the fence. */
  #throughFence<Request extends FencedCommand, Content>(
    request: Request,
    table: FencedTable<Content>,
    act: (content: Content) => ValueOf<Request>,
  ): Result<ValueOf<Request>> {
    const { resource, token } = request;
    const view = { highest: table.highest(resource), elections: this.#candidacies, policy: STORE_POLICY };
    const refusal = fenceRefusal(request, view);
    if (refusal !== undefined) return refusal;
    table.raise(resource, token);
    return done(act(table.content(resource)));
  }

  /** The candidates' nodes as a fence asks for them. */
  readonly #candidacies = {
    find: (election: string, token: number): Candidacy | undefined =>
      this.#queue(election).find((candidacy) => candidacy.token === token),
    leader: (election: string): Candidacy | undefined => this.#queue(election)[0],
  };

  #queue(election: string): readonly Candidacy[] {
    return this.#znodes.inSequence(electionPath(election)).map(candidacyOf);
  }
}

function candidacyOf({ czxid, data, owner }: Znode): Candidacy {
  return { token: czxid, candidate: data, session: owner ?? "" };
}

/** The handler of what is asked, or undefined where there is none: what arrives may be anything. */
function handlerOf<Handlers extends object>(handlers: Handlers, asked: { readonly type: string }): unknown {
  return Object.hasOwn(handlers, asked.type) ? handlers[asked.type as keyof Handlers] : undefined;
}
