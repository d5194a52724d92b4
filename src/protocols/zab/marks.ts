import type { CoverageMark } from "../../contract/marks.js";

const SUMMARIES = {
  "vote-changed": "a node that looks for a leader took over a better vote",
  "vote-of-older-round": "a vote of an older round was answered with the newer one",
  "election-joined": "a node that looks for a leader found one that a quorum has already",
  "leader-elected": "a quorum acknowledged a new leader's history, and its epoch began",
  "elected-without-quorum": "an elected node gave up, since no quorum took its history in time",
  "elected-node-behind": "an elected node gave up, since a follower has a more recent history",
  "leader-met-later-epoch": "a leader gave up, since a follower has promised itself to a later epoch",
  "leader-without-quorum": "a leader gave up, since it had not heard a quorum of followers for too long",
  "epoch-accepted-before": "a follower had promised itself to a leader's epoch before, and only told its history",
  "follower-sent-diff": "a follower was sent what its history lacked",
  "follower-truncated": "a follower was told to remove what its leader does not have",
  "follower-joined-epoch": "a follower was synchronised with a leader that was at work already",
  "follower-left-silent-leader": "a follower gave its leader up, since it had heard nothing for too long",
  "transaction-stored": "a follower took a proposal",
  "connection-reset": "a node learned that the other end of its connection is gone",
  "query-shared-round": "a query waited for the round of pings after the one under way",
  "query-dropped-at-step-down": "a leader gave up before it could answer a query",
  "command-lost-at-step-down": "a leader gave up before it knew what becomes of a command",
  "command-joined-proposal": "a retried command was found on its way already",
  "command-answered-from-session": "a retried command was answered with the outcome of its first copy",
  "command-applied-once": "a command was in the history twice, and was applied once",
  "torn-record-dropped": "a node started with a torn last record, and dropped it",
  "halted-on-damaged-disk": "a node ended, since its disk gave back what it had not been given",
} as const;

/** The places in this protocol worth knowing to have been reached. */
export type ZabMark = keyof typeof SUMMARIES;

/** Tells that the mark was reached. */
export type MarkReached = (mark: ZabMark) => void;

/** Reached many times in every run that serves requests. */
const COMMON: readonly string[] = ["transaction-stored", "query-shared-round"] satisfies readonly ZabMark[];

export const ZAB_MARKS: readonly CoverageMark[] = Object.entries(SUMMARIES).map(([name, summary]) => ({
  ...{ name, summary },
  ...(COMMON.includes(name) ? { common: true } : {}),
}));
