import { type Fail, fail, type Outcome, ok } from "../../contract/outcome.js";
import type { SessionId } from "../../contract/surfaces/session.js";
import { Turns } from "../../core/turns.js";
import type { Ms } from "../../core/units.js";
import { type Link, NEW_SESSION, outcomeOf } from "./link.js";
import type { Renewals } from "./options.js";
import { sessionPath } from "./paths.js";
import type { Connection } from "./wire/connection.js";
import type { SessionKey } from "./wire/records.js";
import { ANY_VERSION, atZxid, type Znodes } from "./znodes.js";

/** A session that stands for election, as this client holds it. */
interface Lease {
  /** As the last server confirmed it. */
  key: SessionKey;
  /** The last connection that took it up. A session lives on without one. */
  connection: Connection | undefined;
  /** One thing at a time: a second connection would take the session away from the first. */
  readonly turns: Turns;
}

/**
 * The sessions behind candidacies. Each has an ephemeral node of its own, so that whether it lives can be read.
 *
 * A renewal is to promise what a lease promises: that the session lives for its whole time from the renewal's invocation
 * on. The pings of ZooKeeper's own clients do not. A follower answers a ping by itself and tells the leader, who alone
 * ends sessions, of it later: with the leader's next ping, or, where it is cut off, never. And a write passed on by a
 * follower finds the session alive without prolonging it. So a renewal is made of two things:
 *
 * - The session is taken up by a new connection. This is the one request that a follower does not answer without the
 *   leader, and the leader counts the session's time anew (`revalidateSession`).
 * - A write follows over that connection. It is committed, so the leader was still leader: a successor counts every
 *   session's time from its own beginning on, which is later.
 *
 * With the option `renewals: ping` a renewal is what it is for the Java client: any answer of the server that the session
 * is connected to.
 */
export class Leases {
  readonly #link: Link;
  readonly #renewals: Renewals;
  readonly #leases = new Map<SessionId, Lease>();

  constructor(link: Link, renewals: Renewals) {
    this.#link = link;
    this.#renewals = renewals;
  }

  async open(ttlMs: Ms): Promise<Outcome<SessionId>> {
    const key = { ...NEW_SESSION, timeoutMs: ttlMs };
    const lease: Lease = { key, connection: undefined, turns: new Turns() };
    const opened = await this.#over<SessionId>(lease, async (znodes) => {
      const { id, timeoutMs } = lease.key;
      // Its holder would believe in it for as long as it had asked for.
      if (timeoutMs < ttlMs) return fail("unavailable", { error: `the server grants ${timeoutMs} ms at most` });
      const session = id.toString(16);
      await this.#link.ensureFoundation(znodes);
      await znodes.create(sessionPath(session), "", "ephemeral");
      return ok(session);
    });
    if (opened.type === "ok") this.#leases.set(opened.value, lease);
    else lease.connection?.close("the session is of no use");
    return opened;
  }

  /** Alive for its whole time again, from the invocation on. */
  async renew(session: SessionId): Promise<Outcome<{ readonly ttlMs: Ms }>> {
    const lease = this.#leases.get(session);
    if (lease === undefined) return unknownSession(session);
    const renewed = await lease.turns.take(() => (this.#renewals === "ping" ? this.#ping(lease) : this.#take(lease)));
    return this.#unlessItLives(session, renewed);
  }

  /** Asks for nothing but the end of the session, whatever else is under way in it. */
  async revoke(session: SessionId): Promise<Outcome<null>> {
    const lease = this.#leases.get(session);
    if (lease === undefined) return unknownSession(session);
    lease.connection?.close("the session is being closed");
    const revoked = await this.#over(lease, async (znodes) => {
      await znodes.closeSession();
      return ok(null);
    });
    lease.connection?.close("the session was closed");
    return this.#unlessItLives(session, revoked);
  }

  /** Work as this session, after all that was asked of it before. `refused` only where the session is certainly gone. */
  async perform<T>(session: SessionId, work: (znodes: Znodes) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const lease = this.#leases.get(session);
    if (lease === undefined) return unknownSession(session);
    return this.#unlessItLives(session, await lease.turns.take(() => this.#over(lease, work)));
  }

  close(): void {
    for (const { connection } of this.#leases.values()) connection?.close("the client was closed");
  }

  #take(lease: Lease): Promise<Outcome<{ readonly ttlMs: Ms }>> {
    lease.connection?.close("the session is taken up anew");
    return this.#over(lease, async (znodes) => {
      const { id, timeoutMs } = lease.key;
      const change = await znodes.write(sessionPath(id.toString(16)), "", ANY_VERSION);
      if (change.type === "refused") return fail("refused", { error: "the session's own node is gone" });
      return ok({ ttlMs: timeoutMs }, atZxid(change.zxid));
    });
  }

  #ping(lease: Lease): Promise<Outcome<{ readonly ttlMs: Ms }>> {
    return this.#over(lease, async (znodes) => {
      await znodes.ping();
      return ok({ ttlMs: lease.key.timeoutMs });
    });
  }

  /** Bounded work over the session's connection, or a new one where that is over. */
  #over<T>(lease: Lease, work: (znodes: Znodes) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    return outcomeOf(async () => {
      using bound = this.#link.bound();
      const connection = await this.#connected(lease, bound.signal);
      return await this.#link.over(connection, bound.signal, work);
    });
  }

  async #connected(lease: Lease, signal: AbortSignal): Promise<Connection> {
    if (lease.connection !== undefined && !lease.connection.ended.aborted) return lease.connection;
    const connection = await this.#link.open(lease.key, signal);
    lease.key = connection.session;
    lease.connection = connection;
    return connection;
  }

  /**
   * A server that says "no such session" speaks for the leader that it follows, which may have been deposed and may
   * never have heard of the session, or have ended it by itself alone. The session's own node, read behind a barrier,
   * tells.
   */
  async #unlessItLives<T>(session: SessionId, outcome: Outcome<T>): Promise<Outcome<T>> {
    if (outcome.type !== "fail" || outcome.cause !== "refused") return outcome;
    const read = await this.#link.perform(async (znodes) => {
      const [position, own] = await Promise.all([znodes.barrier(), znodes.read(sessionPath(session))]);
      return ok(own !== undefined, position === undefined ? undefined : atZxid(position));
    });
    if (read.type !== "ok") return fail("unavailable", { error: `${outcome.error}, and no other server confirms it` });
    if (read.value) return fail("unavailable", { error: `${outcome.error}, though it lives` });
    return fail("refused", { error: "the session is gone", ...(read.at === undefined ? {} : { at: read.at }) });
  }
}

function unknownSession(session: SessionId): Fail {
  return fail("unsent", { error: `this client has no session ${session}` });
}
