import { type Fail, fail, type Info, type Ok, type Outcome, ok } from "../../contract/outcome.js";
import type { LocalTime } from "../../contract/protocol.js";
import { type Ns, nsToMs } from "../../core/units.js";
import type { Calls } from "../coordination/calls.js";
import { Elector, type ElectorSetup, type LeaseWrite } from "./elector.js";
import { leaseIn } from "./lease-record.js";
import type { LeaseMarkReached } from "./marks.js";

export interface CandidacySetup {
  readonly elector: ElectorSetup;
  readonly election: string;
  readonly calls: Calls;
  /** The host's own clocks. */
  readonly nowNs: () => Ns;
  readonly wallMs: () => number;
  readonly mark: LeaseMarkReached;
}

/** How a try to get or keep the lease ended. */
export type Try =
  /** The record names this candidate, by a write that left at `sentNs`. */
  | { readonly type: "named"; readonly token: number; readonly sentNs: Ns; readonly at: Ok["at"] }
  /** It names another. */
  | { readonly type: "held" }
  | { readonly type: "unanswered"; readonly outcome: Fail | Info };

type Written =
  | { readonly type: "written"; readonly sentNs: Ns; readonly outcome: Ok<{ readonly version: number }> }
  | { readonly type: "changed" }
  | { readonly type: "unanswered"; readonly outcome: Fail | Info };

/** One session's candidacy in one election: its elector, with the record in a replicated store. */
export class Candidacy {
  readonly elector: Elector;
  readonly #setup: CandidacySetup;
  /** When the write left that is under way. */
  #writingSinceNs: Ns | undefined;

  constructor(setup: CandidacySetup) {
    this.#setup = setup;
    this.elector = new Elector(setup.elector);
  }

  /** For how long a write of its record has been under way; 0 where none is. */
  get underWayNs(): Ns {
    return this.#writingSinceNs === undefined ? 0 : this.#setup.nowNs() - this.#writingSinceNs;
  }

  /**
   * client-go's `tryAcquireOrRenew`: a holder writes at once what it expects to fit; whoever does not hold the lease, or
   * was wrong about the record, reads it first.
   */
  async tryToLead(): Promise<Try> {
    if (this.elector.isNamed) {
      const renewed = await this.#pursue();
      if (renewed.type !== "held") return renewed;
    }
    const awaited = this.elector.mayBeNamed;
    const read = await this.#read();
    if (read.type !== "ok") return { type: "unanswered", outcome: read };
    if (awaited && this.elector.isNamed) this.#setup.mark("unheard-write-found");
    return this.#pursue();
  }

  /** The same for a holder, who must not take anew what it has just given back, or lost. */
  async keep(): Promise<Try> {
    for (let round = 0; round < 2 && this.elector.isNamed; round++) {
      const renewed = await this.#pursue();
      if (renewed.type !== "held") return renewed;
      this.#setup.mark("renewal-met-changed-record");
      const read = await this.#read();
      if (read.type !== "ok") return { type: "unanswered", outcome: read };
    }
    return { type: "held" };
  }

  /** Gives the lease back, where the record names this candidate and its tenure has this token. */
  async giveBack(token: number | undefined): Promise<Outcome<null>> {
    let at: Ok["at"];
    if (!this.elector.isNamed) {
      const read = await this.#read();
      if (read.type !== "ok") return read;
      at = read.at;
    }
    // The second time around for a record that an unanswered renewal of its own has changed.
    for (let round = 0; round < 2; round++) {
      const write = token === undefined || token === this.elector.token ? this.elector.giveBack(this.#now) : undefined;
      if (write === undefined) break;
      const written = await this.#write(write);
      if (written.type === "written") {
        this.#setup.mark("lease-given-back");
        return ok(null, written.outcome.at);
      }
      if (written.type === "unanswered") return written.outcome;
      const read = await this.#read();
      if (read.type !== "ok") return read;
      at = read.at;
    }
    return fail("refused", { error: "the lease is not held in this tenure", ...(at === undefined ? {} : { at }) });
  }

  get #now(): LocalTime {
    return { monotonicMs: nsToMs(this.#setup.nowNs()), wallMs: this.#setup.wallMs() };
  }

  async #pursue(): Promise<Try> {
    const { mark } = this.#setup;
    const decision = this.elector.decide(this.#now);
    if (decision.type === "wait") return { type: "held" };
    const { write } = decision;
    const written = await this.#write(write);
    if (written.type === "unanswered") return written;
    if (written.type === "changed") {
      if (write.purpose !== "renew") mark("lease-race-lost");
      return { type: "held" };
    }
    if (write.purpose === "take-free") mark("lease-taken-when-free");
    if (write.purpose === "take-over") mark("lease-taken-after-expiry");
    const { token } = this.elector;
    // Somebody gave it back while it was being renewed.
    if (token === undefined) return { type: "held" };
    return { type: "named", token, sentNs: written.sentNs, at: written.outcome.at };
  }

  async #read(): Promise<Outcome<null>> {
    const { calls, election } = this.#setup;
    const read = await calls.query({ type: "get-record", record: election });
    if (read.type !== "ok") return read;
    this.elector.see(leaseIn(read.value.value, read.value.version), this.#now);
    return ok(null, read.at);
  }

  async #write(write: LeaseWrite): Promise<Written> {
    const { calls, election, nowNs } = this.#setup;
    const { ifVersion, record } = write;
    const sentNs = nowNs();
    this.#writingSinceNs = sentNs;
    const outcome = await calls.command({
      ...{ type: "put-record", record: election, value: { ...record } },
      ...(ifVersion === undefined ? {} : { ifVersion }),
    });
    this.#writingSinceNs = undefined;
    switch (outcome.type) {
      case "ok":
        this.elector.wrote(write, outcome.value.version, this.#now);
        return { type: "written", sentNs, outcome };
      case "fail":
        return outcome.cause === "refused" ? { type: "changed" } : { type: "unanswered", outcome };
      case "info":
        this.elector.heardNothingOf(write);
        return { type: "unanswered", outcome };
      default:
        return outcome satisfies never;
    }
  }
}
