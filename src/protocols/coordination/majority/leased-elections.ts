import type { ClientContext } from "../../../contract/client.js";
import { fail, info, type Outcome, ok } from "../../../contract/outcome.js";
import type { CampaignRequest, ElectionSurface, Leadership } from "../../../contract/surfaces/election.js";
import type { SessionId, SessionSurface } from "../../../contract/surfaces/session.js";
import { type Ms, nsToMs } from "../../../core/units.js";
import { type Renewed, worstRenewal } from "../worst-renewal.js";
import { givesUpAtNs, untilSuccess } from "./attempts.js";
import { HeldSession } from "./held-session.js";
import type { LeaseGrant, LeaseProtocol, LeaseTerms } from "./lease-protocol.js";
import { type Prolonged, prolong } from "./prolong.js";

type Context = Pick<ClientContext, "host" | "incarnation" | "clock" | "random">;

/**
 * Elections by leases that a majority of independent nodes grants: nobody queues, whoever wants to lead tries again and
 * again. The client's sessions are its own affair, since the nodes know leases only: to renew a session is to prolong
 * what it holds.
 */
export class LeasedElections<Grant extends LeaseGrant> implements ElectionSurface, SessionSurface {
  readonly #context: Context;
  readonly #protocol: LeaseProtocol<Grant>;
  readonly #sessions = new Map<SessionId, HeldSession<Grant>>();
  #opened = 0;

  constructor(context: Context, protocol: LeaseProtocol<Grant>) {
    const { host, incarnation, clock, random } = context;
    this.#context = { host, incarnation, clock, random: random.fork("leased-elections") };
    this.#protocol = protocol;
  }

  async open(ttlMs: Ms): Promise<Outcome<SessionId>> {
    const { host, incarnation } = this.#context;
    this.#opened += 1;
    const session = new HeldSession<Grant>(`${host}#${incarnation}.${this.#opened}`, ttlMs);
    this.#sessions.set(session.id, session);
    return ok(session.id);
  }

  async renew(id: SessionId): Promise<Renewed> {
    const session = this.#sessions.get(id);
    if (session === undefined) return fail("refused", { error: GONE });
    const beganNs = this.#context.clock.nowNs();
    const setup = { context: this.#context, protocol: this.#protocol, session };
    const leases = [...session.grants.keys()].map((election) => prolong(setup, this.#terms(session, election)));
    const prolonged = await Promise.all(leases);
    if (!this.#sessions.has(id)) return fail("refused", { error: GONE });
    const kept = ok({ ttlMs: session.remainingMs(beganNs) });
    return worstRenewal(prolonged.map((lease) => renewedBy(lease, kept))) ?? kept;
  }

  async revoke(id: SessionId): Promise<Outcome<null>> {
    const session = this.#sessions.get(id);
    if (session === undefined) return fail("refused", { error: GONE });
    this.#sessions.delete(id);
    const held = [...session.grants];
    session.grants.clear();
    await Promise.all(
      held.map(([election, { token }]) => this.#protocol.release(this.#terms(session, election), token)),
    );
    return ok(null);
  }

  async campaign({ signal, timeoutMs, ...request }: CampaignRequest): Promise<Outcome<{ readonly token: number }>> {
    const { clock, random } = this.#context;
    const session = this.#sessions.get(request.session);
    if (session === undefined) return fail("refused", { error: GONE });
    const before = session.held(request.election, clock.nowNs());
    if (before !== undefined) return ok({ token: before.token });
    const terms = this.#terms(session, request.election, request.candidate);
    const granted = await untilSuccess(
      { clock, random, signal, untilNs: givesUpAtNs(clock, timeoutMs), pauseMs: this.#protocol.pauseMs },
      () => this.#take(session, terms),
    );
    if (granted === undefined) {
      return fail("unavailable", { error: signal.aborted ? GONE : `not granted within ${timeoutMs} ms` });
    }
    // Who has lost its session must not begin to lead by an answer from before.
    if (!signal.aborted && this.#sessions.has(session.id)) return ok({ token: granted.token });
    session.grants.delete(terms.election);
    await this.#protocol.release(terms, granted.token);
    return fail("unavailable", { error: GONE });
  }

  /** The holder has given it up from the moment it asks; whether the nodes have heard of it only delays others. */
  async resign({ election, session: id, token }: Leadership): Promise<Outcome<null>> {
    const session = this.#sessions.get(id) ?? new HeldSession<Grant>(id, 0);
    const holds = session.held(election, this.#context.clock.nowNs())?.token === token;
    if (session.grants.get(election)?.token === token) {
      session.grants.delete(election);
      // Others may have led since it ran out: a session that such a lease belonged to must not be renewed as if it had lived.
      if (!holds) this.#sessions.delete(id);
    }
    await this.#protocol.release(this.#terms(session, election), token);
    return holds ? ok(null) : fail("refused", { error: "it no longer held that lease" });
  }

  /** See `TenureKnowledge`. */
  remainingMs(token: number): Ms {
    const grants = [...this.#sessions.values()].flatMap((session) => [...session.grants.values()]);
    const held = grants.find((grant) => grant.token === token);
    return held === undefined ? 0 : nsToMs(held.untilNs - this.#context.clock.nowNs());
  }

  observe(election: string): ReturnType<ElectionSurface["observe"]> {
    return this.#protocol.observe(election);
  }

  #terms({ id, ttlMs }: HeldSession<Grant>, election: string, candidate = this.#context.host): LeaseTerms {
    return { election, candidate, session: id, ttlMs };
  }

  /** One try, whose lease is the session's from the moment it is granted. */
  async #take(session: HeldSession<Grant>, terms: LeaseTerms): Promise<Grant | undefined> {
    const { election } = terms;
    const grant = await this.#protocol.take(terms, (atNs) => session.timers.set(election, atNs));
    session.timers.delete(election);
    if (grant === undefined) return undefined;
    if (this.#context.clock.nowNs() < grant.untilNs) {
      session.grants.set(election, grant);
      return grant;
    }
    await this.#protocol.release(terms, grant.token);
    return undefined;
  }
}

const GONE = "the session is gone";

/** What a lease says of its session; `kept` where it still has it. */
function renewedBy(prolonged: Prolonged, kept: Renewed): Renewed {
  switch (prolonged.type) {
    case "kept":
      return kept;
    case "undecided":
      return info(prolonged.why);
    case "lost":
      return fail("refused", { error: prolonged.why });
    default:
      return prolonged satisfies never;
  }
}
