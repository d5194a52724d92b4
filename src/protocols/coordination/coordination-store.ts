import type { EmitMark } from "../../contract/marks.js";
import type { LocalTime } from "../../contract/protocol.js";
import type { StateMachine } from "../../contract/state-machine.js";
import { type Json, type JsonObject, sameJson } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { answered } from "./answered.js";
import { type Command, done, type FencedCommand, type Query, type Result, refused, type ValueOf } from "./commands.js";
import { type Candidacy, Elections, type EndedCandidacy } from "./elections.js";
import { type FencedQuery, FencedResources } from "./fenced-resources.js";
import { Leases } from "./leases.js";
import { LockDelays } from "./lock-delays.js";
import type { SessionEnd, StorePolicy, TokenSource } from "./policy.js";
import { type Session, Sessions } from "./sessions.js";
import type { StoreMark } from "./store-marks.js";
import { policyWith } from "./store-mistakes.js";
import { VersionedRecords } from "./versioned-records.js";

type CommandHandlers = {
  readonly [Each in Exclude<Command, FencedCommand> as Each["type"]]: (
    command: Each,
    index: number,
    now: LocalTime,
  ) => Result<ValueOf<Each>>;
};
type QueryHandlers = {
  readonly [Each in Exclude<Query, FencedQuery> as Each["type"]]: (query: Each) => Result<ValueOf<Each>>;
};

export interface StoreSetup {
  /** Plants one of STORE_BUGS. */
  readonly bug?: string | undefined;
  readonly mark?: EmitMark | undefined;
  /** Where a protocol has decisions of its own; `bug` says nothing then. */
  readonly policy?: StorePolicy;
}

/**
 * The replicated state machine that our protocols carry: sessions with leases, elections, registers, and registers and
 * logs behind a fence. A candidate's token is the log index of its campaign command, so tokens rise over all
 * elections and for ever, and tokens and positions are of one order.
 *
 * All that is replicated follows from the commands alone; `now` reaches nothing but the leases. Values are shared
 * between commands, state and snapshots, and never changed in place.
 */
export class CoordinationStore implements StateMachine {
  readonly #policy: StorePolicy;
  readonly #tokenOf: TokenSource;
  readonly #mark: (mark: StoreMark) => void;
  readonly #sessions = new Sessions();
  readonly #leases: Leases;
  readonly #elections = new Elections();
  readonly #lockDelays = new LockDelays();
  readonly #fenced: FencedResources;
  readonly #records = new VersionedRecords();
  #registers = new Map<string, Json>();

  /** Throws a UserError where there is no bug of that name. */
  constructor({ bug, mark, policy = policyWith(bug) }: StoreSetup = {}) {
    this.#policy = policy;
    this.#tokenOf = this.#policy.createTokens();
    this.#leases = new Leases(this.#policy.createLeaseTerms());
    this.#mark = mark ?? (() => {});
    this.#fenced = new FencedResources({
      policy,
      elections: {
        find: (election, token) => this.#elections.find(election, token),
        leader: (election) => this.#leader(election),
      },
      mark: this.#mark,
    });
  }

  /** Takes a `Command`, answers with a `Result`. What it does not understand it refuses, on every node alike. */
  apply(command: Json, index: number, now: LocalTime): Json {
    return answered([this.#commands, this.#fenced.commands], command, index, now);
  }

  /** Takes a `Query`, answers with a `Result`. */
  query(query: Json): Json {
    return answered([this.#queries, this.#fenced.queries], query);
  }

  lead(now: LocalTime): void {
    this.#leases.lead(this.#sessions.all(), now);
    this.#lockDelays.lead(now);
  }

  due(now: LocalTime): readonly Json[] {
    const expired = this.#leases
      .takeExpired(this.#sessions.all(), now)
      .map(({ id, renewals }) => ({ type: "expire-session", session: id, renewals }) satisfies Command);
    const passed = this.#lockDelays
      .takePassed(now)
      .map(({ election, token }) => ({ type: "end-lock-delay", election, token }) satisfies Command);
    return [...expired, ...passed];
  }

  nextDueMs(now: LocalTime): Ms | undefined {
    const leaseMs = this.#leases.nextDeadlineMs(now);
    const delayMs = this.#lockDelays.nextDeadlineMs;
    return leaseMs === undefined || delayMs === undefined ? (leaseMs ?? delayMs) : Math.min(leaseMs, delayMs);
  }

  snapshot(): Json {
    const lockDelays = this.#lockDelays.snapshot();
    return {
      sessions: this.#sessions.snapshot(),
      elections: this.#elections.snapshot(),
      registers: [...this.#registers],
      ...this.#fenced.snapshot(),
      ...(this.#records.isEmpty ? {} : { records: this.#records.snapshot() }),
      ...(lockDelays === undefined ? {} : { lockDelays }),
    };
  }

  /** A snapshot has no deadlines: until `lead` is called only sessions opened or renewed since then have any. */
  restore(snapshot: Json): void {
    const state = snapshot as JsonObject;
    this.#leases.clear();
    this.#sessions.restore(state["sessions"] ?? []);
    this.#elections.restore(state["elections"] ?? []);
    this.#registers = new Map(state["registers"] as unknown as readonly [string, Json][]);
    this.#records.restore(state["records"] ?? []);
    this.#fenced.restore(state);
    this.#lockDelays.restore(state["lockDelays"]);
  }

  readonly #commands: CommandHandlers = {
    "open-session": ({ ttlMs, lockDelayMs }, index, now) => {
      const session = this.#sessions.open(index, ttlMs, lockDelayMs);
      this.#leases.open(session, now);
      return done({ session: session.id, ttlMs });
    },

    "renew-session": ({ session: id }, _index, now) => {
      const session = this.#sessions.get(id);
      if (session === undefined) {
        this.#mark("renewal-of-ended-session");
        return refused("session-gone");
      }
      this.#sessions.renew(session);
      this.#leases.renew(session, now);
      return done({ ttlMs: session.ttlMs });
    },

    "revoke-session": ({ session: id }, _index, now) => {
      const session = this.#sessions.get(id);
      if (session === undefined) return refused("session-gone");
      return this.#end(session, "revoked", now);
    },

    "expire-session": ({ session: id, renewals }, _index, now) => {
      const session = this.#sessions.get(id);
      if (session === undefined) return refused("session-gone");
      if (!this.#policy.expiryStands(renewals, session)) {
        this.#mark("expiry-void-since-renewed");
        return refused("session-renewed");
      }
      return this.#end(session, "expired", now);
    },

    // Void where the delay has ended already: its leader may propose that twice.
    "end-lock-delay": ({ election, token }) => {
      if (this.#lockDelays.end(election, token)) this.#mark("lock-delay-passed");
      return done(null);
    },

    campaign: (command, index) => {
      const { election, candidate, session: id } = command;
      const session = this.#sessions.get(id);
      if (session === undefined) return refused("session-gone");
      let candidacy = this.#elections.ofSession(election, id);
      if (candidacy === undefined) {
        const queue = this.#elections.queue(election);
        candidacy = { token: this.#tokenOf(index, command, session, queue), candidate, session: id };
        this.#elections.enter(election, candidacy);
      }
      return done({ token: candidacy.token, ahead: this.#ahead(election, candidacy) });
    },

    resign: (command) => {
      const released = this.#policy.released(this.#elections.queue(command.election), command);
      if (typeof released === "string") {
        this.#mark("resignation-refused");
        return refused(released);
      }
      this.#elections.leave(command.election, released);
      return done(null);
    },

    "write-register": ({ resource, value }) => {
      this.#registers.set(resource, value);
      return done(null);
    },

    "cas-register": ({ resource, from, to }) => {
      const value = this.#registers.get(resource) ?? null;
      if (!sameJson(value, from)) return refused("value-differs", { value });
      this.#registers.set(resource, to);
      return done(null);
    },

    "put-record": ({ record, value, ifVersion }, index) => {
      const { version } = this.#records.get(record);
      if (ifVersion !== undefined && ifVersion !== version) return refused("version-differs", { version });
      this.#records.put(record, value, index);
      return done({ version: index });
    },
  };

  readonly #queries: QueryHandlers = {
    observe: ({ election }) => {
      const leader = this.#leader(election);
      return done({ leader: leader?.candidate ?? null, token: leader?.token ?? null });
    },

    place: ({ election, token }) => {
      const candidacy = this.#elections.find(election, token);
      if (candidacy === undefined) return refused("candidacy-gone");
      return done({ ahead: this.#ahead(election, candidacy) });
    },

    "read-register": ({ resource }) => done({ value: this.#registers.get(resource) ?? null }),
    "get-record": ({ record }) => done(this.#records.get(record)),
  };

  /** Nobody leads while a lock-delay is in force. */
  #leader(election: string): Candidacy | undefined {
    return this.#lockDelays.has(election) ? undefined : this.#elections.leader(election);
  }

  /** How many stand before a candidacy; who failed counts among them until its lock-delay has passed. */
  #ahead(election: string, candidacy: Candidacy): number {
    return this.#elections.ahead(election, candidacy) + (this.#lockDelays.has(election) ? 1 : 0);
  }

  #end(session: Session, end: SessionEnd, now: LocalTime): Result<null> {
    if (this.#policy.forgets(end)) this.#sessions.end(session);
    this.#leases.end(session);
    const ended = this.#elections.endSession(session.id, this.#policy.endsWithSession);
    if (end === "expired") this.#markExpiry(ended);
    if (session.lockDelayMs !== undefined && this.#policy.delaysLocks()) this.#delay(ended, session.lockDelayMs, now);
    return done(null);
  }

  /** Only what was led is kept from others: who waited had no authority that could outlive it. */
  #delay(ended: readonly EndedCandidacy[], delayMs: Ms, now: LocalTime): void {
    for (const { election, token, ahead } of ended) {
      if (ahead > 0 || this.#lockDelays.has(election)) continue;
      this.#mark("lock-delay-begun");
      this.#lockDelays.begin({ election, token, delayMs }, now);
    }
  }

  #markExpiry(ended: readonly EndedCandidacy[]): void {
    if (ended.length === 0) this.#mark("idle-session-expired");
    for (const { ahead, behind } of ended) {
      if (ahead > 0) this.#mark("waiting-candidate-expired");
      else this.#mark(behind > 0 ? "leadership-passed-by-expiry" : "lone-leader-expired");
    }
  }
}
