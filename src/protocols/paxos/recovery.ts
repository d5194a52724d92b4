import { type DiskContents, trustedRecords, type Unrecoverable, unrecoverable } from "../coordination/disk-contents.js";
import { type Ballot, higherBallot, NO_BALLOT } from "./ballot.js";
import type { Pvalue } from "./messages.js";
import type { Snapshot } from "./snapshot.js";
import type { PaxosRecord } from "./storage-records.js";

/** An acceptor as the disk has it, or why it cannot be had. */
export type Recovery = Recovered | Unrecoverable;

interface Recovered {
  readonly type: "recovered";
  readonly promised: Ballot;
  /** By slot. */
  readonly accepted: Map<number, Pvalue>;
  readonly snapshot: Snapshot | undefined;
  /** Whether the last record was torn, and left out: nobody was answered on it. */
  readonly torn: boolean;
}

/**
 * Reads an acceptor back. A damaged record at the end is a write that a crash has torn: it had not been synced, and
 * nothing was promised on it. Anywhere else it was durable once, so that an acceptor that went on without it would take
 * back a promise; Chandra et al. 2007, section 5.1, let such a replica start anew as one that does not vote. Ours ends.
 */
export function recover(disk: DiskContents): Recovery {
  const trusted = trustedRecords(disk);
  if (trusted.type === "unrecoverable") return trusted;
  const { records, torn } = trusted;
  let promised = NO_BALLOT;
  let snapshot: Snapshot | undefined;
  const accepted = new Map<number, Pvalue>();
  for (const [place, json] of records.entries()) {
    const record = json as PaxosRecord;
    switch (record.type) {
      case "promise":
        promised = higherBallot(promised, record.ballot);
        break;
      case "accept":
        promised = higherBallot(promised, record.ballot);
        for (const { slot, value } of record.proposals) accepted.set(slot, { slot, value, ballot: record.ballot });
        break;
      case "snapshot":
        if (place > 0) return unrecoverable(place, records, "a snapshot replaces all before it, and so stands first");
        snapshot = record.snapshot;
        break;
      default:
        record satisfies never;
        return unrecoverable(place, records, "it is none of an acceptor's");
    }
  }
  return { type: "recovered", promised, accepted, snapshot, torn };
}
