import type { ClientContext } from "../../contract/client.js";
import { fail, info, type Outcome, ok } from "../../contract/outcome.js";
import type { CampaignRequest, ElectionSurface, Leadership } from "../../contract/surfaces/election.js";
import type { SessionId, SessionSurface, Upkeep } from "../../contract/surfaces/session.js";
import { type Ms, msToNs, type Ns, nsToMs } from "../../core/units.js";
import type { Calls } from "../coordination/calls.js";
import { pause } from "../coordination/pause.js";
import { type Renewed, worstRenewal } from "../coordination/worst-renewal.js";
import { Candidacy } from "./candidacy.js";
import type { ElectorRules } from "./elector-rules.js";
import { JITTER_FACTOR, type LeaseTiming } from "./lease-options.js";
import { hostOf, identityOf, leaseIn, tokenOf } from "./lease-record.js";
import type { LeaseMarkReached } from "./marks.js";

export interface LeaseElectionsSetup
  extends Required<Pick<ClientContext, "clock" | "host" | "incarnation" | "random" | "wallMs">> {
  readonly calls: Calls;
  readonly timing: LeaseTiming;
  readonly rules: ElectorRules;
  readonly mark: LeaseMarkReached;
}

interface Held {
  readonly candidacy: Candidacy;
  /** Of the tenure that its campaign was granted, and that it has not given up. */
  token: number | undefined;
  /** Until when it may count on that tenure, by its own clock. */
  untilNs: Ns;
}

/** What its holder calls a session is an identity here, with the electors that bear it; no server knows of it. */
interface Identity {
  readonly leaseMs: Ms;
  readonly held: Map<string, Held>;
  /** The tenures that it is giving up and has heard nothing of yet. */
  yielding: number;
}

/**
 * Elections in the manner of client-go's leader election: nobody queues, each candidate tries again and again, and a
 * holder renews until it cannot. Where nothing is held a renewal has nothing to do.
 */
export class LeaseElections implements ElectionSurface, SessionSurface {
  readonly upkeep: Upkeep;
  readonly #setup: LeaseElectionsSetup;
  readonly #identities = new Map<SessionId, Identity>();
  #opened = 0;

  constructor(setup: LeaseElectionsSetup) {
    const { holdMs, retryPeriodMs } = setup.timing;
    this.#setup = setup;
    this.upkeep = { holdMs, renewEveryMs: retryPeriodMs };
  }

  async open(ttlMs: Ms): Promise<Outcome<SessionId>> {
    const { host, incarnation } = this.#setup;
    this.#opened += 1;
    const identity = identityOf(host, incarnation, this.#opened);
    this.#identities.set(identity, { leaseMs: ttlMs, held: new Map(), yielding: 0 });
    return ok(identity);
  }

  async renew(session: SessionId): Promise<Renewed> {
    const identity = this.#identities.get(session);
    if (identity === undefined) return fail("refused", { error: GONE });
    // Whether it led until now, or another has long since, is just being found out.
    if (identity.yielding > 0) return fail("unavailable", { error: "it is giving up what it held" });
    const leading = [...identity.held.values()].filter(({ token }) => token !== undefined);
    const renewed = await Promise.all(leading.map((held) => this.#keep(held, session, identity)));
    return worstRenewal(renewed) ?? ok({ ttlMs: this.#idleMs(identity) });
  }

  async #keep(leading: Held, session: SessionId, identity: Identity): Promise<Renewed> {
    const { leaseMs } = identity;
    const { mark, rules } = this.#setup;
    const tried = await leading.candidacy.keep();
    switch (tried.type) {
      case "named":
        leading.untilNs = this.#untilNs(tried.sentNs);
        return ok({ ttlMs: leaseMs }, tried.at);
      case "unanswered":
        return rules.unanswered(tried.outcome, leaseMs);
      case "held":
        // It was given up while its renewal was under way: nobody has taken anything from it.
        if (!this.#identities.has(session)) return fail("unavailable", { error: GONE });
        if (leading.token === undefined) return ok({ ttlMs: this.#idleMs(identity) });
        mark("renewal-refused");
        return fail("refused", { error: "another holds the lease" });
      default:
        return tried satisfies never;
    }
  }

  /** Gives back what the session holds. */
  async revoke(session: SessionId): Promise<Outcome<null>> {
    const identity = this.#identities.get(session);
    if (identity === undefined) return fail("refused", { error: GONE });
    this.#identities.delete(session);
    const given = [...identity.held.values()].filter(({ candidacy }) => candidacy.elector.mayBeNamed);
    await Promise.all(given.map(({ candidacy }) => candidacy.giveBack(undefined)));
    return ok(null);
  }

  async campaign(request: CampaignRequest): Promise<Outcome<{ readonly token: number }>> {
    const { election, session, signal, timeoutMs } = request;
    const { clock, mark, random, timing } = this.#setup;
    const identity = this.#identities.get(session);
    if (identity === undefined) return fail("refused", { error: GONE });
    const held = this.#heldIn(election, session, identity);
    const deadlineNs = clock.nowNs() + msToNs(timeoutMs);
    while (true) {
      const tried = await held.candidacy.tryToLead();
      if (signal.aborted) return this.#withdraw(held, GONE);
      if (tried.type === "named") {
        // A holder's time counts from when the write left.
        const late = nsToMs(clock.nowNs() - tried.sentNs) >= timing.holdMs;
        if (!late) {
          held.token = tried.token;
          held.untilNs = this.#untilNs(tried.sentNs);
          return ok({ token: tried.token }, tried.at);
        }
        mark("grant-came-too-late");
      }
      const leftMs = nsToMs(deadlineNs - clock.nowNs());
      if (leftMs <= 0) return this.#withdraw(held, `gave up after ${timeoutMs} ms`);
      const jitterMs = random.int(0, Math.round(JITTER_FACTOR * timing.retryPeriodMs));
      await pause(clock, Math.min(leftMs, timing.retryPeriodMs + jitterMs), signal);
    }
  }

  async resign({ election, session, token }: Leadership): Promise<Outcome<null>> {
    const { leaseMs } = this.#setup.timing;
    const identity = this.#identities.get(session) ?? { leaseMs, held: new Map(), yielding: 0 };
    const held = this.#heldIn(election, session, identity);
    const led = held.token === token;
    held.token = undefined;
    identity.yielding += 1;
    const given = await held.candidacy.giveBack(token);
    identity.yielding -= 1;
    // Another has led since: the identity must not be renewed as if its lease had never run out.
    if (led && given.type === "fail" && given.cause === "refused") this.#identities.delete(session);
    return given;
  }

  /** By the record alone: that its holder is late no reader can see at once. */
  async observe(election: string): ReturnType<ElectionSurface["observe"]> {
    const read = await this.#setup.calls.query({ type: "get-record", record: election });
    if (read.type !== "ok") return read;
    const lease = leaseIn(read.value.value, read.value.version);
    return ok({ leader: hostOf(lease) ?? null, token: tokenOf(lease) ?? null }, read.at);
  }

  /** See `TenureKnowledge`. */
  remainingMs(token: number): Ms {
    const all = [...this.#identities.values()].flatMap(({ held }) => [...held.values()]);
    const leading = all.find((held) => held.token === token);
    return leading === undefined ? 0 : nsToMs(leading.untilNs - this.#setup.clock.nowNs());
  }

  #untilNs(sentNs: Ns): Ns {
    return sentNs + msToNs(this.#setup.timing.holdMs);
  }

  #heldIn(election: string, session: SessionId, { leaseMs, held }: Identity): Held {
    const { calls, clock, mark, rules, wallMs } = this.#setup;
    const known = held.get(election);
    if (known !== undefined) return known;
    const candidacy = new Candidacy({
      ...{ election, calls, mark, wallMs },
      elector: { identity: session, leaseMs, rules },
      nowNs: () => clock.nowNs(),
    });
    const begun: Held = { candidacy, token: undefined, untilNs: 0 };
    held.set(election, begun);
    return begun;
  }

  /**
   * How long a session without a tenure may be counted on. What is being asked for counts as if it were granted, from
   * when it was asked for: a session renewed since must not outlast it.
   */
  #idleMs({ leaseMs, held }: Identity): Ms {
    const underWayMs = Math.max(0, ...[...held.values()].map(({ candidacy }) => nsToMs(candidacy.underWayNs)));
    return underWayMs === 0 ? leaseMs : Math.max(0, this.upkeep.holdMs - underWayMs);
  }

  /** Who gives up without knowing that nothing it wrote can take effect may yet come to hold the lease. */
  async #withdraw({ candidacy }: Held, why: string): Promise<Outcome<never>> {
    if (candidacy.elector.mayBeNamed) await candidacy.giveBack(undefined);
    if (candidacy.elector.mayBeNamed) return info(`${why}; may yet hold the lease`);
    return fail("unavailable", { error: why });
  }
}

const GONE = "the session is gone";
