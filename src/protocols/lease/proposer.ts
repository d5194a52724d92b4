import type { Clock } from "../../contract/clock.js";
import { fail, ok } from "../../contract/outcome.js";
import type { Json } from "../../core/json.js";
import { type Ms, msToNs, type Ns } from "../../core/units.js";
import type { AllNodes, Answers, Extension, LeaseGrant, LeaseProtocol, LeaseTerms } from "../coordination/index.js";
import { majorityOf } from "../coordination/index.js";
import type { Ballot } from "./ballot.js";
import type { Lease, LeaseReply, LeaseRequest } from "./messages.js";
import type { LeaseOptions } from "./options.js";
import type { LeaseRules } from "./rules.js";
import { acceptsIn, highestNumberIn, judgeAccepts, judgePromises, leaseOfMajority, type Progress } from "./tally.js";

export interface ProposerSetup {
  /** Unique to one life of one client. */
  readonly name: string;
  readonly nodes: AllNodes;
  readonly clock: Clock;
  readonly options: LeaseOptions;
  /** How long somebody who only looks who leads waits for the acceptors. */
  readonly operationTimeoutMs: Ms;
  readonly rules: LeaseRules;
}

/** How a round ended. */
interface Round {
  readonly ballot: Ballot;
  readonly progress: Progress;
  /** How many have accepted the lease; undefined where it was not proposed to anyone. */
  readonly accepted: number | undefined;
  readonly countedFromNs: Ns;
}

/** What a round asks for. */
interface Bid {
  /** Whether a lease that stands is the one to be prolonged. */
  readonly isOwn: (lease: Lease) => boolean;
  /** Undefined for a new lease, whose token is its ballot's number. */
  readonly token?: number;
  readonly timerStarted: (atNs: Ns) => void;
}

/**
 * A proposer of leases (Trencseni, Gazso & Reinhardt 2012): prepares a ballot, and where a majority has
 * promised it and knows of no other lease, proposes its own. It counts on the lease for its time to live from a moment
 * *before* it proposed, the acceptors keep it for as much longer as clocks may differ: it is over for the holder first.
 */
export class Proposer implements LeaseProtocol<LeaseGrant> {
  readonly pauseMs: readonly [Ms, Ms];
  readonly #setup: ProposerSetup;
  /** The highest ballot number that it has used, or was told of. */
  #highest = 0;

  constructor(setup: ProposerSetup) {
    this.#setup = setup;
    const { retryMs } = setup.options;
    this.pauseMs = [Math.ceil(retryMs / 3), retryMs];
  }

  async take(terms: LeaseTerms, timerStarted: (atNs: Ns) => void): Promise<LeaseGrant | undefined> {
    const { ballot, progress, accepted, countedFromNs } = await this.#round(terms, {
      isOwn: () => false,
      timerStarted,
    });
    const token = ballot.number;
    if (accepted !== undefined && progress === "won") return { token, untilNs: countedFromNs + msToNs(terms.ttlMs) };
    // What a minority has accepted would only keep others, and this proposer too, waiting.
    if (accepted !== undefined) this.#setup.nodes.tell(bodyOf({ type: "release", election: terms.election, token }));
    return undefined;
  }

  /** The same round again under the token of the first one; acceptors that keep just this lease take it for open. */
  async extend(terms: LeaseTerms, { token }: LeaseGrant): Promise<Extension<LeaseGrant>> {
    const { nodes, rules } = this.#setup;
    const isOwn = (lease: Lease): boolean => lease.token === token;
    const { accepted = 0, countedFromNs } = await this.#round(terms, { isOwn, token, timerStarted: () => {} });
    if (!rules.isProlonged(accepted, nodes.count)) {
      return { type: "undecided", why: `${accepted} of ${nodes.count} nodes have prolonged it` };
    }
    return { type: "extended", grant: { token, untilNs: countedFromNs + msToNs(terms.ttlMs) } };
  }

  async release({ election }: LeaseTerms, token: number): Promise<void> {
    await this.#ask({ type: "release", election, token }, (answers) => answers.size >= this.#majority);
  }

  async observe(election: string): ReturnType<LeaseProtocol<LeaseGrant>["observe"]> {
    const { nodes, operationTimeoutMs } = this.#setup;
    const answers = await nodes.ask<LeaseReply>(bodyOf({ type: "inspect", election }), {
      timeoutMs: operationTimeoutMs,
      enough: (some) => leaseOfMajority(some, nodes.count) !== undefined,
    });
    const lease = leaseOfMajority(answers, nodes.count);
    if (lease === undefined) return fail("unavailable", { error: "too few nodes have answered to tell" });
    return ok({ leader: lease?.candidate ?? null, token: lease?.token ?? null });
  }

  /** Phase 1, and phase 2 where a majority has promised. */
  async #round(
    { election, candidate, session, ttlMs }: LeaseTerms,
    { isOwn, token, timerStarted }: Bid,
  ): Promise<Round> {
    const { clock, nodes, name, options, rules } = this.#setup;
    this.#highest += 1;
    const ballot = { number: this.#highest, proposer: name };
    const promised = await this.#phase({ type: "prepare", election, ballot, ...prolongs(token) }, (answers) => {
      return judgePromises(answers, nodes.count, isOwn);
    });
    const proposingNs = clock.nowNs();
    if (promised.progress !== "won") {
      return { ballot, progress: promised.progress, accepted: undefined, countedFromNs: proposingNs };
    }
    const early = rules.countedFrom === "before it proposes";
    if (early) timerStarted(proposingNs);
    const lease = {
      ...{ holder: session, candidate, token: token ?? ballot.number },
      durationMs: rules.askedMs(ttlMs, options.clockBoundPct),
    };
    const { progress, answers } = await this.#phase({ type: "propose", election, ballot, lease }, (some) => {
      return judgeAccepts(some, nodes.count);
    });
    return { ballot, progress, accepted: acceptsIn(answers), countedFromNs: early ? proposingNs : clock.nowNs() };
  }

  async #phase(request: LeaseRequest, judge: (answers: Answers<LeaseReply>) => Progress) {
    const answers = await this.#ask(request, (some) => judge(some) !== "open");
    return { answers, progress: judge(answers) };
  }

  async #ask(request: LeaseRequest, enough: (answers: Answers<LeaseReply>) => boolean): Promise<Answers<LeaseReply>> {
    const { nodes, options } = this.#setup;
    const answers = await nodes.ask(bodyOf(request), { timeoutMs: options.roundTimeoutMs, enough });
    this.#highest = Math.max(this.#highest, highestNumberIn(answers));
    return answers;
  }

  get #majority(): number {
    return majorityOf(this.#setup.nodes.count);
  }
}

function prolongs(token: number | undefined): { readonly prolongs?: number } {
  return token === undefined ? {} : { prolongs: token };
}

/** Requests are plain data: this is where the wire's type begins. */
function bodyOf(request: LeaseRequest): Json {
  return request as unknown as Json;
}
