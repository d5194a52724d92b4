import type { Outbox } from "../../contract/outbox.js";
import type { DiskContents } from "../coordination/disk-contents.js";
import { type Ballot, ballotText, higherBallot, NO_BALLOT } from "./ballot.js";
import type { PaxosMessage, Proposal, Pvalue } from "./messages.js";
import { type Recovery, recover } from "./recovery.js";
import type { PaxosRules } from "./rules/paxos-rules.js";
import type { Snapshot } from "./snapshot.js";
import type { AcceptRecord, PaxosRecord } from "./storage-records.js";
import type { WhenDurable } from "./when-durable.js";

export interface AcceptorSetup {
  readonly rules: PaxosRules;
  readonly outbox: Outbox<PaxosMessage, PaxosRecord>;
  readonly durable: WhenDurable;
}

/**
 * An acceptor of all slots at once: one promise holds for each of them (Lamport 2001, section 3). Everything that it
 * remembers is on its disk before anyone is answered (section 2.5), together with the snapshot that stands for the slots
 * below. Each change writes its record, or replaces all of them.
 */
export class Acceptor {
  readonly #setup: AcceptorSetup;
  #promised: Ballot = NO_BALLOT;
  #accepted = new Map<number, Pvalue>();
  #snapshot: Snapshot | undefined;
  #newlyAccepted: Pvalue[] = [];
  #newlyDurable: Pvalue[] = [];

  constructor(setup: AcceptorSetup) {
    this.#setup = setup;
  }

  /** No ballot below this one is accepted any more. */
  get promised(): Ballot {
    return this.#promised;
  }

  /** The slots up to here are in the snapshot alone. */
  get baseSlot(): number {
    return this.#snapshot?.slot ?? 0;
  }

  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** What was accepted since `beginStep`, and which acceptances have become durable since: for whoever watches. */
  get news(): { readonly accepted: readonly Pvalue[]; readonly durable: readonly Pvalue[] } {
    return { accepted: this.#newlyAccepted, durable: this.#newlyDurable };
  }

  beginStep(): void {
    if (this.#newlyAccepted.length > 0) this.#newlyAccepted = [];
    if (this.#newlyDurable.length > 0) this.#newlyDurable = [];
  }

  acceptedAt(slot: number): Pvalue | undefined {
    return this.#accepted.get(slot);
  }

  /** Everything accepted in this slot and above, in the order of the slots. */
  acceptedFrom(slot: number): readonly Pvalue[] {
    return [...this.#accepted.values()].filter((each) => each.slot >= slot).sort((one, other) => one.slot - other.slot);
  }

  /** Takes back what the disk has kept, and says what that was. */
  recover(disk: DiskContents): Recovery {
    const recovery = recover(disk);
    if (recovery.type === "unrecoverable") return recovery;
    this.#promised = recovery.promised;
    this.#accepted = recovery.accepted;
    this.#snapshot = recovery.snapshot;
    this.#newlyDurable = this.acceptedFrom(0).slice();
    // A torn record must not stand before those to come, where it would look like a disk's lie.
    if (recovery.torn) this.#replaceAll();
    return recovery;
  }

  /** Promises a ballot that the rules let it promise. Returns the number of the write, 0 where there was none. */
  promise(ballot: Ballot): number {
    const { rules, outbox } = this.#setup;
    this.#promised = higherBallot(this.#promised, ballot);
    let write = 0;
    for (const record of rules.promiseRecords(ballot)) write = outbox.record(record);
    return write;
  }

  /** Accepts proposals of a ballot that the rules let it accept. Returns the number of the write, 0 for none. */
  accept(ballot: Ballot, proposals: readonly Proposal[]): number {
    if (proposals.length === 0) return 0;
    const { outbox, durable } = this.#setup;
    this.#promised = higherBallot(this.#promised, ballot);
    const taken = proposals.map(({ slot, value }): Pvalue => ({ slot, value, ballot }));
    for (const pvalue of taken) this.#accepted.set(pvalue.slot, pvalue);
    this.#newlyAccepted.push(...taken);
    const write = outbox.record({ type: "accept", ballot, proposals });
    durable.after(write, () => this.#newlyDurable.push(...taken));
    return write;
  }

  /** From now on the snapshot stands for the slots that it covers. */
  compact(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    for (const slot of this.#accepted.keys()) if (slot <= snapshot.slot) this.#accepted.delete(slot);
    this.#replaceAll();
  }

  /** Writes the whole state in the place of all records before; a crash leaves either. */
  #replaceAll(): void {
    const { rules, outbox } = this.#setup;
    const records: PaxosRecord[] = [];
    if (this.#snapshot !== undefined) records.push({ type: "snapshot", snapshot: this.#snapshot });
    records.push(...byBallot(this.acceptedFrom(0)), ...rules.promiseRecords(this.#promised));
    outbox.replaceAll(records);
  }
}

function byBallot(accepted: readonly Pvalue[]): readonly AcceptRecord[] {
  const groups = new Map<string, { readonly ballot: Ballot; readonly proposals: Proposal[] }>();
  for (const { slot, value, ballot } of accepted) {
    const name = ballotText(ballot);
    const group = groups.get(name) ?? { ballot, proposals: [] };
    groups.set(name, group);
    group.proposals.push({ slot, value });
  }
  return [...groups.values()].map((group) => ({ type: "accept", ...group }));
}
