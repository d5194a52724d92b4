import type { Ballot } from "./ballot.js";
import type { Proposal } from "./messages.js";
import type { PromiseRecord } from "./rules/paxos-rules.js";
import type { Snapshot } from "./snapshot.js";

/** What a node writes to its disk, in the order it happened. Replayed in that order, it gives the acceptor back. */
export type PaxosRecord = PromiseRecord | AcceptRecord | SnapshotRecord;

/** Proposals of one ballot were accepted, which promises that ballot as well. */
export type AcceptRecord = {
  readonly type: "accept";
  readonly ballot: Ballot;
  readonly proposals: readonly Proposal[];
};

/** Stands first, where records replace all that were written before. */
export type SnapshotRecord = { readonly type: "snapshot"; readonly snapshot: Snapshot };
