import type { Ballot } from "./ballot.js";
import type { Accepted, Proposal, Value } from "./messages.js";
import type { Replica } from "./replica.js";

/** Phase 2 of one slot. */
interface Commander {
  readonly value: Value;
  readonly acceptedBy: Set<string>;
  /** Whether a heartbeat has passed since it was first sent: whoever has not answered by then is asked again. */
  overdue: boolean;
}

/** Phase 2 of one ballot, in all slots under way (van Renesse & Altinbuken 2015, section 3: a commander for each). */
export class Commanders {
  readonly #replica: Replica;
  readonly #ballot: Ballot;
  readonly #open = new Map<number, Commander>();

  constructor(replica: Replica, ballot: Ballot) {
    this.#replica = replica;
    this.#ballot = ballot;
  }

  /** Phase 2a. This node's own acceptance counts once its disk has it; the others need not wait for that. */
  propose(proposals: readonly Proposal[]): void {
    if (proposals.length === 0) return;
    const { id, others, acceptor, durable } = this.#replica;
    for (const { slot, value } of proposals) this.#open.set(slot, { value, acceptedBy: new Set(), overdue: false });
    const slots = proposals.map(({ slot }) => slot);
    durable.after(acceptor.accept(this.#ballot, proposals), () => this.#count(id, slots));
    for (const node of others) this.#send(node, proposals);
  }

  /** Phase 2b. */
  accepted(from: string, { ballot, slots }: Accepted): void {
    if (this.#replica.rules.countsFor(ballot, this.#ballot)) this.#count(from, slots);
    else this.#replica.mark("accepted-of-other-ballot");
  }

  /** Asks once more whoever has not answered for long. */
  resend(): void {
    const { others, mark } = this.#replica;
    for (const node of others) {
      const missing = [...this.#open].filter(([, { acceptedBy, overdue }]) => overdue && !acceptedBy.has(node));
      if (missing.length === 0) continue;
      mark("proposal-resent");
      this.#send(
        node,
        missing.map(([slot, { value }]) => ({ slot, value })),
      );
    }
    for (const commander of this.#open.values()) commander.overdue = true;
  }

  /** Slots that were learned otherwise need no more. */
  forgetThrough(slot: number): void {
    for (const each of this.#open.keys()) if (each <= slot) this.#open.delete(each);
  }

  #send(node: string, proposals: readonly Proposal[]): void {
    const { outbox, learner } = this.#replica;
    outbox.sendAtOnce(node, { type: "accept", ballot: this.#ballot, proposals, decided: learner.applied });
  }

  #count(from: string, slots: readonly number[]): void {
    const { nodes, rules, learner } = this.#replica;
    for (const slot of slots) {
      const commander = this.#open.get(slot);
      if (commander === undefined) continue;
      commander.acceptedBy.add(from);
      if (commander.acceptedBy.size < rules.quorumOfAccepts(nodes.length)) continue;
      this.#open.delete(slot);
      learner.choose(slot, commander.value);
    }
  }
}
