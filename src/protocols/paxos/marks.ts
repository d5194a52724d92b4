import type { CoverageMark } from "../../contract/marks.js";

const SUMMARIES = {
  "ballot-won": "a node became leader with the promises of a majority",
  "ballot-prepared-again": "a node asked again for promises of its ballot, having no majority yet",
  "prepare-refused": "an acceptor refused to promise a ballot, having promised a higher one",
  "candidate-preempted": "a node that had asked for promises learned of a higher ballot",
  "leader-preempted": "a leader learned of a higher ballot and stepped down",
  "leader-without-majority": "a leader stepped down, since it had not heard a majority for an election timeout",
  "old-leader-refused": "an acceptor refused a leader whose ballot was over",
  "accepted-value-proposed-again": "a new leader proposed again what lower ballots may have chosen",
  "gap-filled": "a new leader proposed a no-op in a slot of which nobody had reported anything",
  "accepted-of-other-ballot": "an acceptance arrived after its ballot was over, and did not count",
  "proposal-resent": "a leader proposed the same once more, having no answer",
  "accept-below-snapshot": "an acceptor was asked for a slot that it has in its snapshot only, and sent that",
  "learned-by-own-acceptance": "a node knew what was chosen from what it had accepted itself",
  "leader-told-too-late": "a leader was told what was chosen, as it had asked before it led, and did not go by that",
  "leader-behind-snapshot": "a leader was sent a snapshot of slots that it did not know to be chosen, and stepped down",
  "learned-by-asking": "a node had to ask what was chosen",
  "snapshot-taken": "a node took a snapshot and forgot the slots before it",
  "snapshot-installed": "a node put another's snapshot in the place of its own state",
  "restarted-from-snapshot": "a node started from a snapshot",
  "torn-record-dropped": "a node started with a torn last record, and dropped it",
  "halted-on-damaged-disk": "a node ended, since its disk gave back what it had not been given",
  "query-waited-for-inheritance": "a query waited until the new leader knew what lower ballots had chosen",
  "command-waited-for-window": "a command waited for a slot, since as many as may be were under way",
  "command-lost-at-step-down": "a leader stepped down before it knew what becomes of a command",
  "command-joined-proposal": "a retried command was found on its way already",
  "command-answered-from-session": "a retried command was answered with the outcome of its first copy",
  "command-applied-once": "a command was chosen for two slots, and applied once",
} as const;

/** The places in this protocol worth knowing to have been reached. */
export type PaxosMark = keyof typeof SUMMARIES;

/** Tells that the mark was reached. */
export type MarkReached = (mark: PaxosMark) => void;

/** Reached many times in every run that serves requests. */
const COMMON: readonly string[] = ["learned-by-own-acceptance"] satisfies readonly PaxosMark[];

export const PAXOS_MARKS: readonly CoverageMark[] = Object.entries(SUMMARIES).map(([name, summary]) => ({
  ...{ name, summary },
  ...(COMMON.includes(name) ? { common: true } : {}),
}));
