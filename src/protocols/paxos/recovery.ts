import {
  type DiskContents,
  NOT_TORN,
  type Unrecoverable,
  unrecoverable,
} from "../coordination/replica/disk-contents.js";
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
export function recover({ records, damaged }: DiskContents): Recovery {
  const torn = damaged.includes(records.length - 1);
  const lying = damaged.find((place) => place < records.length - 1);
  if (lying !== undefined) return unrecoverable(lying, records, NOT_TORN);
  let promised = NO_BALLOT;
  let snapshot: Snapshot | undefined;
  const accepted = new Map<number, Pvalue>();
  for (const [place, json] of (torn ? records.slice(0, -1) : records).entries()) {
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
