import type { Outbox } from "../../../contract/outbox.js";
import type { ClientReplyOutcome } from "../../../contract/replicated-log.js";
import type { Json } from "../../../core/json.js";
import type { Ms } from "../../../core/units.js";
import type { SessionSnapshot } from "../../coordination/replica/client-sessions.js";
import { type Configuration, stepTowards } from "../configuration.js";
import type { LogView } from "../log.js";
import type { AppendAccepted, AppendConflict, AppendRequest, PeerMessage } from "../messages.js";
import type { RaftOptions } from "../options.js";
import { quorumOf } from "../quorum.js";
import type { HardStateRecord } from "../storage-records.js";

/** The decisions in which a planted bug may differ from the paper; chosen once, when a node is made. */
export interface RaftRules {
  /** What goes to disk when the term or the vote changes (figure 2, "updated on stable storage before responding"). */
  hardStateRecords(term: number, votedFor: string | undefined): readonly HardStateRecord[];
  /** Whom a candidate enters as voted for in the term it begins (section 5.2). */
  voteOfCandidate(self: string): string | undefined;
  /** Whether a log that ends with this entry may lead those who hold this log (section 5.4.1). */
  isUpToDate(last: LastEntry, log: LogView): boolean;
  /** How many nodes the granted replies stand for, each reply given by its sender. */
  votesIn(replies: readonly string[]): number;
  /** Whose votes a candidate has before it asks for any, after these nodes have promised it theirs. */
  votesBeforehand(promised: readonly string[]): readonly string[];
  /** How many of `nodes` make a majority. */
  quorumOf(nodes: number): number;
  /** The groups of nodes of each of which a majority must agree to every decision (section 6). */
  electorates(configuration: Configuration): readonly (readonly string[])[];
  /** Whether a message is too old to be looked at (section 5.1, "rejects the request"). */
  isStale(message: PeerMessage, term: number): boolean;
  /** Whether a leader that meets a higher term stops leading (section 5.1, "immediately reverts to follower"). */
  higherTermDeposes(): boolean;
  /** Whether the log has the entry that an append builds upon, `termThere` at its place (figure 2, receiver step 2). */
  buildsOn(append: AppendRequest, termThere: number | undefined): boolean;
  /** Whether an entry of `term` is there already where the log has one of `termThere` (figure 2, receiver steps 3, 4). */
  isStored(termThere: number | undefined, term: number): boolean;
  /** Tells the leader what became of its append. */
  answerAppend(outbox: Outbox, leader: string, reply: AppendAccepted | AppendConflict): void;
  /** How far a follower may take its log as committed after an append, 0 where none of it was shown to match. */
  committedBy(append: AppendRequest, matchIndex: number, log: LogView): number;
  /** How far a leader's own log counts towards a majority. */
  ownShare(durableIndex: number, lastIndex: number): number;
  /** How far a follower's log is known to match after it accepted an append; `nextIndex` is sent to it next. */
  matchAfter(reply: AppendAccepted, nextIndex: number): number;
  /** Whether an entry of `entryTerm` that a majority stores is committed by that alone (section 5.4.2). */
  commitsByCounting(entryTerm: number, currentTerm: number): boolean;
  /** The heartbeat round that a majority must answer before a query that came after `round` began is answered. */
  roundForQuery(round: number): number;
  /** The entry that must be applied before a query is answered; the no-op is the first of the leader's term. */
  readIndex(commitIndex: number, noOpIndex: number): number;
  /** What keeps a command in the log from being applied: its outcome where it has been applied before. */
  outcomeAtApply(known: ClientReplyOutcome | undefined): ClientReplyOutcome | undefined;
  /** What a leader that steps down tells of a command it proposed. */
  outcomeAtStepDown(): ClientReplyOutcome;
  /** Whether a leader may change the configuration, by whether it has committed its no-op. */
  mayChangeMembers(noOpIsCommitted: boolean): boolean;
  /** What comes after a committed configuration that is not joint, on the way to the voters wanted. */
  stepTowards(wanted: readonly string[], present: Configuration): Configuration;
  /** Until when nobody else can have been elected, by the leader's own clock. */
  leaseEndMs(round: AnsweredRound, options: RaftOptions): Ms;
  /** Whether a leader may rely on its lease, by whether followers may vote for another although they hear it. */
  mayUseLease(mayBeDeposed: boolean): boolean;
  /** The last entry that a snapshot is said to cover. */
  snapshotIndex(appliedIndex: number, lastIndex: number): number;
  /** What a snapshot remembers of the clients' sessions. */
  sessionsInSnapshot(sessions: readonly SessionSnapshot[]): readonly SessionSnapshot[];
  /** Whether a follower installs a snapshot up to `lastIncludedIndex` (section 7, "already received information"). */
  installsSnapshot(lastIncludedIndex: number, appliedIndex: number): boolean;
  /** Whether a record is used although its checksum does not fit. */
  believesDamaged(record: Json): boolean;
}

interface LastEntry {
  readonly lastIndex: number;
  readonly lastTerm: number;
}

/** A heartbeat round that a majority has answered: when it left, and when the answer that made the majority came. */
interface AnsweredRound {
  readonly sentMs: Ms;
  readonly answeredMs: Ms;
}

export const PAPER: RaftRules = {
  hardStateRecords: (term, votedFor) => [{ type: "hard-state", term, votedFor: votedFor ?? null }],
  voteOfCandidate: (self) => self,

  // "The log with the later term is more up-to-date"; of one term, the longer one.
  isUpToDate: ({ lastIndex, lastTerm }, log) =>
    lastTerm === log.lastTerm ? lastIndex >= log.lastIndex : lastTerm > log.lastTerm,

  // A reply may arrive twice.
  votesIn: (replies) => new Set(replies).size,
  // A promise binds nobody: who has promised one candidate may yet vote for another.
  votesBeforehand: () => [],
  quorumOf,
  electorates: ({ voters, outgoing }) => (outgoing === undefined ? [voters] : [voters, outgoing]),

  isStale: (message, term) => message.term < term,
  higherTermDeposes: () => true,

  buildsOn: (append, termThere) => termThere === append.prevTerm,
  isStored: (termThere, term) => termThere === term,
  // It promises that the entries survive a crash.
  answerAppend: (outbox, leader, reply) => outbox.send(leader, reply),
  // Only what this append has shown to equal the leader's log may be taken as committed (figure 2, receiver step 5).
  committedBy: (append, matchIndex) => Math.min(append.commitIndex, matchIndex),

  ownShare: (durableIndex) => durableIndex,
  matchAfter: (reply) => reply.matchIndex,
  commitsByCounting: (entryTerm, currentTerm) => entryTerm === currentTerm,

  // Answers to the round under way may have left before the query came: only a later round shows who leads now.
  roundForQuery: (round) => round + 1,
  // A new leader knows what is committed only once its no-op is (section 8), and the no-op stands behind all of it.
  readIndex: (commitIndex, noOpIndex) => Math.max(commitIndex, noOpIndex),

  outcomeAtApply: (known) => known,
  // It may yet be committed by the next leader.
  outcomeAtStepDown: () => ({ type: "lost" }),

  // What an earlier leader began may otherwise come back and meet this change (Ongaro on raft-dev, 2015).
  mayChangeMembers: (noOpIsCommitted) => noOpIsCommitted,
  stepTowards,

  // A follower heard the leader after the round left, and its clock may run faster than the leader's.
  leaseEndMs: ({ sentMs }, { electionTimeoutMs, clockDriftPct }) =>
    sentMs + electionTimeoutMs.min / (1 + clockDriftPct / 100),
  mayUseLease: (mayBeDeposed) => !mayBeDeposed,
  snapshotIndex: (appliedIndex) => appliedIndex,
  sessionsInSnapshot: (sessions) => sessions,
  // What is applied already may have been acknowledged together with what follows it.
  installsSnapshot: (lastIncludedIndex, appliedIndex) => lastIncludedIndex > appliedIndex,
  believesDamaged: () => false,
};
