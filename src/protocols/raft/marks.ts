import type { CoverageMark } from "../../contract/marks.js";

const SUMMARIES = {
  "pre-vote-refused": "a node refused to promise its vote",
  "pre-vote-while-leader-heard": "a node was asked for a promise while it still heard a leader",
  "campaign-without-win": "a candidate's election timeout elapsed before it had a majority",
  "vote-granted": "a node voted for another",
  "vote-unheard": "a vote was asked for while a leader was heard, and not looked at",
  "vote-refused-voted-already": "a vote was refused to a second candidate of one term",
  "vote-refused-log-behind": "a vote was refused to a candidate whose log lacks something",
  "vote-of-earlier-term": "a vote arrived after its term was over",
  "vote-repeated": "a candidate got one node's vote a second time",
  "leader-elected": "a candidate became leader",
  "candidate-met-leader": "a candidate found that its term has a leader",
  "leader-met-higher-term": "a leader stepped down on a higher term",
  "leader-without-quorum": "a leader stepped down, since it had not heard a majority for an election timeout",
  "append-of-older-term": "an append of a leader whose term is over was rejected",
  "entries-stored": "a follower took entries that it did not have",
  "append-already-stored": "an append brought only entries that the follower had, and left what follows alone",
  "append-gap": "an append was rejected, since the follower's log ends before it",
  "append-conflict": "an append was rejected, since the follower has another entry before it",
  "conflicting-suffix-truncated": "a follower removed entries that the leader does not have",
  "commit-beyond-append": "a follower was told of commits beyond what the append showed to match",
  "conflict-outdated": "a leader ignored a rejection that newer answers had overtaken",
  "conflict-skipped-term": "a leader went back by more than one entry at one rejection",
  "old-entries-on-majority": "a majority came to store entries of earlier terms before one of its leader's own",
  "leader-disk-behind": "a leader's followers had stored an entry before its own disk had",
  "query-waited-for-no-op": "a query waited until the new leader knew what is committed",
  "query-shared-round": "a query waited for the heartbeat round after the one under way",
  "query-dropped-at-step-down": "a leader stepped down before it could answer a query",
  "command-lost-at-step-down": "a leader stepped down before it knew what becomes of a command",
  "command-joined-proposal": "a retried command was found on its way already",
  "command-answered-from-session": "a retried command was answered with the outcome of its first copy",
  "command-applied-once": "a command stood in the log twice, and was applied once",
  "vote-refused-after-restart": "a node that may have heard a leader before its restart did not look at a vote",
  "change-of-voters-begun": "a leader was told to make other nodes the voters, and set to it",
  "joint-configuration-entered": "a leader began to decide by majorities of both the old and the new voters",
  "new-configuration-committed": "the new voters alone committed their configuration",
  "configuration-truncated": "a follower removed a configuration that was not committed, and went back to the former",
  "joint-configuration-inherited": "a new leader found a change of voters half done, and went on with it",
  "leader-removed-itself": "a leader stepped down once voters that it does not belong to were committed",
  "learner-promoted": "a node that had caught up with the log became a voter",
  "learner-given-up": "a change of voters was taken back, since a new one did not catch up",
  "transfer-started": "a leader was told to hand over, and took no more commands",
  "transfer-completed": "a node that was told to campaign at once was elected",
  "transfer-given-up": "a leader resumed its work, since the node that should take over had not in time",
  "command-turned-away-by-transfer": "a leader that is handing over sent a command away",
  "lease-read-served": "a leader answered a query by its lease, without asking anyone",
  "lease-read-fell-back": "a leader whose lease did not hold asked a majority before it answered a query",
  "snapshot-taken": "a node took a snapshot and dropped the log up to it",
  "snapshot-sent": "a leader sent a snapshot, since its log no longer reaches back to what a follower lacks",
  "snapshot-resent": "a leader sent a snapshot again, since an answer showed that it did not arrive",
  "snapshot-installed": "a follower put a snapshot in the place of its log",
  "snapshot-installed-with-suffix-kept": "a follower installed a snapshot and kept the entries that follow it",
  "stale-snapshot-ignored": "a snapshot arrived that covers nothing new",
  "append-behind-snapshot": "an append arrived whose first entries are covered by the follower's snapshot",
  "restarted-from-snapshot": "a node started from a snapshot",
  "torn-record-dropped": "a node started with a torn last record, and dropped it",
  "halted-on-damaged-disk": "a node ended, since its disk gave back what it had not been given",
} as const;

/** The places in this protocol worth knowing to have been reached. */
export type RaftMark = keyof typeof SUMMARIES;

/** Tells that the mark was reached. */
export type MarkReached = (mark: RaftMark) => void;

/** Reached many times in every run that serves requests. */
const COMMON: readonly string[] = [
  "entries-stored",
  "leader-disk-behind",
  "query-shared-round",
] satisfies readonly RaftMark[];

export const RAFT_MARKS: readonly CoverageMark[] = Object.entries(SUMMARIES).map(([name, summary]) => ({
  ...{ name, summary },
  ...(COMMON.includes(name) ? { common: true } : {}),
}));
