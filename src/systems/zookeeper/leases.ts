import { type Fail, fail, type Outcome, ok } from "../../contract/outcome.js";
import type { SessionId } from "../../contract/surfaces/session.js";
import type { Ms } from "../../core/units.js";
import { blamesNode, CODE, RequestFailed } from "./classify.js";
import { type Link, NEW_SESSION, outcomeOf } from "./link.js";
import type { Reads, Renewals } from "./options.js";
import { FOUNDATION, sessionPath } from "./paths.js";
import type { Connection } from "./wire/connection.js";
import type { SessionKey } from "./wire/records.js";
import { ANY_VERSION, atZxid, Znodes } from "./znodes.js";

/** A session that stands for election, as this client holds it. */
interface Lease {
  readonly key: SessionKey;
  /** The last connection that took it up. A session lives on without one. */
  connection: Connection | undefined;
  /** Settles when everything asked of it so far has ended. */
  last: Promise<unknown>;
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
  readonly #reads: Reads;
  readonly #leases = new Map<SessionId, Lease>();

  constructor(link: Link, options: { readonly renewals: Renewals; readonly reads: Reads }) {
    this.#link = link;
    this.#renewals = options.renewals;
    this.#reads = options.reads;
  }

  open(ttlMs: Ms): Promise<Outcome<SessionId>> {
    return outcomeOf(async () => {
      using bound = this.#link.bound();
      const connection = await this.#link.open({ ...NEW_SESSION, timeoutMs: ttlMs }, bound.signal);
      const lease: Lease = { key: connection.session, connection, last: Promise.resolve() };
      const session = lease.key.id.toString(16);
      if (lease.key.timeoutMs < ttlMs) {
        connection.close("the session is too short");
        return fail("unavailable", { error: `the server grants sessions of ${lease.key.timeoutMs} ms at most` });
      }
      return this.#over(lease, bound.signal, async (znodes) => {
        await this.#link.ensure(znodes, ...FOUNDATION.map((path) => [path, ""] as const));
        await znodes.create(sessionPath(session), "", "ephemeral");
        this.#leases.set(session, lease);
        return ok(session);
      });
    });
  }

  async renew(session: SessionId): Promise<Outcome<{ readonly ttlMs: Ms }>> {
    const lease = this.#leases.get(session);
    if (lease === undefined) return unknownSession(session);
    const outcome = await this.#inTurn(lease, () =>
      this.#renewals === "ping" ? this.#ping(lease) : this.#take(lease),
    );
    return this.#unlessItLives(session, outcome);
  }

  /** Asks for nothing but the end of the session, whatever else is under way in it. */
  async revoke(session: SessionId): Promise<Outcome<null>> {
    const lease = this.#leases.get(session);
    if (lease === undefined) return unknownSession(session);
    lease.connection?.close("the session is being closed");
    const outcome = await outcomeOf(async () => {
      using bound = this.#link.bound();
      return this.#over(lease, bound.signal, async (znodes) => {
        await znodes.closeSession();
        return ok(null);
      });
    });
    lease.connection?.close("the session was closed");
    return this.#unlessItLives(session, outcome);
  }

  /** Work as this session, after all that was asked of it before. `refused` only where the session is certainly gone. */
  async perform<T>(session: SessionId, work: (znodes: Znodes) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const lease = this.#leases.get(session);
    if (lease === undefined) return unknownSession(session);
    const outcome = await this.#inTurn(lease, () =>
      outcomeOf(async () => {
        using bound = this.#link.bound();
        return this.#over(lease, bound.signal, work);
      }),
    );
    return this.#unlessItLives(session, outcome);
  }

  close(): void {
    for (const { connection } of this.#leases.values()) connection?.close("the client was closed");
  }

  #take(lease: Lease): Promise<Outcome<{ readonly ttlMs: Ms }>> {
    lease.connection?.close("the session is taken up anew");
    return outcomeOf(async () => {
      using bound = this.#link.bound();
      return this.#over(lease, bound.signal, async (znodes) => {
        const change = await znodes.write(sessionPath(lease.key.id.toString(16)), "", ANY_VERSION);
        if (change.type === "refused") return fail("refused", { error: "the session's own node is gone" });
        return ok({ ttlMs: lease.key.timeoutMs }, atZxid(change.zxid));
      });
    });
  }

  #ping(lease: Lease): Promise<Outcome<{ readonly ttlMs: Ms }>> {
    return outcomeOf(async () => {
      using bound = this.#link.bound();
      return this.#over(lease, bound.signal, async ({ connection }) => {
        await connection.ping(bound.signal);
        return ok({ ttlMs: lease.key.timeoutMs });
      });
    });
  }

  /** Over the session's connection, or a new one where that is over. */
  async #over<T>(
    lease: Lease,
    signal: AbortSignal,
    work: (znodes: Znodes) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    if (lease.connection === undefined || lease.connection.ended.aborted) {
      try {
        lease.connection = await this.#link.open(lease.key, signal);
      } catch (thrown) {
        if (!(thrown instanceof RequestFailed) || thrown.failure.type !== "sessionless") throw thrown;
        throw new RequestFailed({ type: "rejected", code: CODE.sessionExpired }, "read");
      }
    }
    const { connection } = lease;
    try {
      return await work(new Znodes(connection, signal, this.#reads));
    } catch (thrown) {
      if (thrown instanceof RequestFailed && blamesNode(thrown.failure)) {
        connection.close(thrown.message);
        this.#link.nodes.moveOnFrom(connection.node);
      }
      throw thrown;
    }
  }

  /** One thing at a time: a second connection would take the session away from the first. */
  #inTurn<T>(lease: Lease, work: () => Promise<T>): Promise<T> {
    const turn = lease.last.then(work);
    lease.last = turn.catch(() => {});
    return turn;
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
