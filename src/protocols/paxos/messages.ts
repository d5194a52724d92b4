import type { ClientReply, ClientRequest } from "../../contract/replicated-log.js";
import type { ServiceEntry } from "../coordination/replica/replicated-service.js";
import type { Ballot } from "./ballot.js";
import type { Snapshot } from "./snapshot.js";

/** What a slot of the log may be given. */
export type Value = ServiceEntry;

/** A value proposed for a slot. */
export type Proposal = { readonly slot: number; readonly value: Value };

/** A proposal with the ballot in which an acceptor accepted it (van Renesse & Altinbuken 2015). */
export type Pvalue = Proposal & { readonly ballot: Ballot };

/**
 * All that a node takes or sends. Messages may be lost, repeated and reordered. They are immutable: the simulator
 * hands them over by reference.
 */
export type PaxosMessage = PeerMessage | ClientRequest | ClientReply;

export type PeerMessage =
  | Prepare
  | Promised
  | PrepareRefused
  | Accept
  | Accepted
  | Heartbeat
  | HeartbeatAnswer
  | LeaderRefused
  | Learn
  | Decided
  | Install;

/** Phase 1a, for all slots from the first that the sender does not know to be chosen (Lamport 2001, section 3). */
export type Prepare = { readonly type: "prepare"; readonly ballot: Ballot; readonly firstSlot: number };

/**
 * Phase 1b: no lower ballot will be accepted any more; these were, in the slots asked about. Where the acceptor no
 * longer has all of them, its snapshot stands for what it chose there.
 */
export type Promised = {
  readonly type: "promise";
  readonly ballot: Ballot;
  readonly accepted: readonly Pvalue[];
  readonly snapshot?: Snapshot;
};

/** The acceptor has promised a higher ballot. */
export type PrepareRefused = { readonly type: "prepare-refused"; readonly promised: Ballot };

/** Phase 2a, of several slots at once. All slots up to `decided` are chosen. */
export type Accept = {
  readonly type: "accept";
  readonly ballot: Ballot;
  readonly proposals: readonly Proposal[];
  readonly decided: number;
};

/** Phase 2b: these proposals of this ballot are accepted, durably. */
export type Accepted = { readonly type: "accepted"; readonly ballot: Ballot; readonly slots: readonly number[] };

/** The leader lives, and all slots up to `decided` are chosen. `round` rises with each. */
export type Heartbeat = {
  readonly type: "heartbeat";
  readonly ballot: Ballot;
  readonly round: number;
  readonly decided: number;
};

/** The sender has not promised a higher ballot. */
export type HeartbeatAnswer = { readonly type: "heartbeat-answer"; readonly ballot: Ballot; readonly round: number };

/** An accept or a heartbeat came from a leader whose ballot is over: a higher one was promised. */
export type LeaderRefused = { readonly type: "leader-refused"; readonly promised: Ballot };

/** "What was chosen from this slot on?" Whoever knows answers. */
export type Learn = { readonly type: "learn"; readonly fromSlot: number };

/** These were chosen. */
export type Decided = { readonly type: "decided"; readonly proposals: readonly Proposal[] };

/** What was chosen up to some slot led to this; the values themselves are gone. */
export type Install = { readonly type: "install"; readonly snapshot: Snapshot };

/** Whether a message belongs to an election: phase 1 and its refusals. All else is a leader's, a learner's, a client's. */
export function isOfElections({ type }: { readonly type: string }): boolean {
  return type === "prepare" || type === "promise" || type === "prepare-refused";
}
