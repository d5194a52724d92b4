import type { ClientReply, ClientRequest } from "../../contract/replicated-log.js";
import { isJsonObject, type Json } from "../../core/json.js";
import type { LogEntry, LogView } from "./log.js";
import type { SnapshotState } from "./snapshot.js";

/**
 * All that a node takes or sends. Messages may be lost, repeated and reordered. They are immutable: the simulator
 * hands them over by reference.
 */
export type RaftMessage = PeerMessage | ClientRequest | ClientReply;

export type PeerMessage =
  | PreVoteRequest
  | PreVoteReply
  | VoteRequest
  | VoteReply
  | AppendRequest
  | AppendAccepted
  | AppendConflict
  | AppendStale
  | TimeoutNow
  | InstallSnapshot;

/** "Would you vote for me in `term`?" Nobody's term changes by the question (Ongaro 2014, section 9.6). */
export type PreVoteRequest = {
  readonly type: "pre-vote";
  /** The term in which the sender would campaign: one above its own. */
  readonly term: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
};

/** `term` is the term asked about where granted, else the answering node's own. */
export type PreVoteReply = { readonly type: "pre-vote-reply"; readonly term: number; readonly granted: boolean };

/** RequestVote RPC (figure 2). */
export type VoteRequest = {
  readonly type: "vote";
  readonly term: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
  /** "I have permission to disrupt the leader: it told me to!" (Ongaro 2014, section 4.2.3) */
  readonly handedOver?: true;
};

export type VoteReply = { readonly type: "vote-reply"; readonly term: number; readonly granted: boolean };

/** AppendEntries RPC (figure 2); without entries it is a heartbeat. */
export type AppendRequest = {
  readonly type: "append";
  readonly term: number;
  readonly prevIndex: number;
  readonly prevTerm: number;
  readonly entries: readonly LogEntry[];
  readonly commitIndex: number;
  /** The leader's newest heartbeat round; an answer that echoes it shows that the leader still led after it began. */
  readonly round: number;
};

/** The follower's log equals the leader's up to `matchIndex`, durably. */
export type AppendAccepted = {
  readonly type: "append-accepted";
  readonly term: number;
  readonly round: number;
  readonly matchIndex: number;
};

/** The follower has no entry of the leader's term at `prevIndex`. The hint is the last place where they may agree. */
export type AppendConflict = {
  readonly type: "append-conflict";
  readonly term: number;
  readonly round: number;
  readonly prevIndex: number;
  readonly hintIndex: number;
  readonly hintTerm: number;
};

/** The sender of an append or a snapshot is behind: `term` is newer than its own. */
type AppendStale = { readonly type: "append-stale"; readonly term: number };

/** The leader of `term` wants the receiver to campaign at once (Ongaro 2014, section 3.10). */
type TimeoutNow = { readonly type: "timeout-now"; readonly term: number };

/**
 * InstallSnapshot RPC (figure 13), the whole state at once: to cut it into chunks and put them together again is the
 * transport's affair. It is answered like an append that ends at the snapshot's last entry.
 */
export type InstallSnapshot = {
  readonly type: "install-snapshot";
  readonly term: number;
  readonly snapshot: SnapshotState;
  readonly round: number;
};

const ELECTION_MESSAGES: ReadonlySet<unknown> = new Set<PeerMessage["type"]>([
  "pre-vote",
  "pre-vote-reply",
  "vote",
  "vote-reply",
  "timeout-now",
]);

/** What an election is made of: without faults n - 1 messages of each of the first four. */
export function isElectionMessage(message: Json): boolean {
  return isJsonObject(message) && ELECTION_MESSAGES.has(message["type"]);
}

export function preVoteRequest(term: number, log: LogView): PreVoteRequest {
  return { type: "pre-vote", term, lastIndex: log.lastIndex, lastTerm: log.lastTerm };
}

/** `handedOver`: the present leader wants the sender to be elected. */
export function voteRequest(term: number, log: LogView, handedOver: boolean): VoteRequest {
  const request = { type: "vote", term, lastIndex: log.lastIndex, lastTerm: log.lastTerm } as const;
  return handedOver ? { ...request, handedOver } : request;
}

/** "If a server receives a request with a stale term number, it rejects the request" (section 5.1); answers it drops. */
export function refusalOf(message: PeerMessage, term: number): PeerMessage | undefined {
  if (message.type === "append" || message.type === "install-snapshot") return { type: "append-stale", term };
  if (message.type === "vote") return { type: "vote-reply", term, granted: false };
  return undefined;
}
