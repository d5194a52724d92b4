import type { Ballot } from "./ballot.js";
import type { Promised, Proposal, Pvalue, Value } from "./messages.js";
import { majorityOf } from "./quorum.js";
import type { PaxosRules } from "./rules/paxos-rules.js";
import type { Snapshot } from "./snapshot.js";

const NO_OP: Value = { kind: "no-op" };

/** What a majority of promises obliges a new leader to. */
export interface Inheritance {
  /** What it must propose again, in the order of the slots. */
  readonly proposals: readonly Proposal[];
  /** How many of them are in slots that nobody reported anything of. */
  readonly gaps: number;
  /** No slot above this one can have been chosen in a lower ballot. */
  readonly lastSlot: number;
}

/** Phase 1 of one ballot, for all slots from one on (van Renesse & Altinbuken 2015, section 3: scout). */
export class Scout {
  readonly ballot: Ballot;
  readonly #acceptors: number;
  readonly #rules: PaxosRules;
  readonly #promises = new Map<string, Promised>();

  constructor(ballot: Ballot, acceptors: number, rules: PaxosRules) {
    this.ballot = ballot;
    this.#acceptors = acceptors;
    this.#rules = rules;
  }

  /** Notes a promise of its ballot. */
  promised(from: string, promise: Promised): void {
    this.#promises.set(from, promise);
  }

  hasHeard(node: string): boolean {
    return this.#promises.has(node);
  }

  get hasMajority(): boolean {
    return this.#promises.size >= majorityOf(this.#acceptors);
  }

  /** The snapshot that reaches furthest among those that stood for reports. */
  get snapshot(): Snapshot | undefined {
    const snapshots = [...this.#promises.values()].flatMap(({ snapshot }) =>
      snapshot === undefined ? [] : [snapshot],
    );
    return snapshots.sort((one, other) => other.slot - one.slot)[0];
  }

  /** What is to be proposed in the slots from `firstSlot` on, gaps filled (Lamport 2001, section 3). */
  inheritance(firstSlot: number): Inheritance {
    const reported = new Map<number, Pvalue[]>();
    let lastSlot = firstSlot - 1;
    for (const { accepted } of this.#promises.values()) {
      for (const pvalue of accepted) {
        lastSlot = Math.max(lastSlot, pvalue.slot);
        reported.set(pvalue.slot, [...(reported.get(pvalue.slot) ?? []), pvalue]);
      }
    }
    const proposals: Proposal[] = [];
    let gaps = 0;
    for (let slot = firstSlot; slot <= lastSlot; slot++) {
      const reports = reported.get(slot) ?? [];
      if (reports.length === 0) gaps++;
      proposals.push({ slot, value: this.#rules.valueFor(reports) ?? NO_OP });
    }
    return { proposals, gaps, lastSlot };
  }
}
