import type { PlantedMistake } from "../../../contract/planted-mistake.js";
import type { ZabRules } from "./zab-rules.js";

/** The mistakes that a node can be told to make. */
export const ZAB_MISTAKES: readonly PlantedMistake<ZabRules>[] = [
  {
    name: "epoch-not-bumped-on-recovery",
    summary: "A new leader goes on in the epoch that its followers are in, and hands out that epoch's zxids again.",
    rules: ["E7"],
    source: "Breaks Junqueira, Reed & Serafini 2011, section IV, phase 1: e' is later than any epoch received.",
    mistake: {
      newEpoch: (accepted) => Math.max(1, ...accepted),
      promises: (epoch, accepted) => epoch >= accepted,
    },
  },
  {
    name: "history-not-synchronised",
    summary: "A leader broadcasts as soon as a quorum follows, though their histories are not yet its own.",
    rules: ["E7"],
    source: "Breaks Junqueira, Reed & Serafini 2011, section IV, phase 2: followers accept the initial history first.",
    mistake: { synchronises: () => false },
  },
  {
    name: "longest-log-not-chosen",
    summary: "Votes are compared by id alone, and the elected node does not look what its followers have.",
    rules: ["E7"],
    source: "Breaks Medeiros 2012, section III.B: a vote is better by the most recent epoch, then zxid, then id.",
    mistake: {
      isBetterVote: (vote, than) => vote.leader > than.leader,
      mayLead: () => true,
    },
  },
  {
    name: "accepted-epoch-not-persisted",
    summary: "The accepted epoch is kept in memory only: a restarted node promises itself to an epoch once more.",
    rules: ["E7"],
    source: "Breaks Medeiros 2012, section III.A, where acceptedEpoch is among what a peer keeps on stable storage.",
    mistake: { persistsAcceptedEpoch: () => false },
  },
  {
    name: "ack-before-log-sync",
    summary: "A follower acknowledges a proposal before its disk has it, and may forget it in a crash.",
    rules: ["E7", "E12"],
    source: "Breaks Junqueira, Reed & Serafini 2011, section IV, phase 3: accepted means written to stable storage.",
    mistake: { storedWhen: () => "received" },
  },
  {
    name: "commit-before-quorum",
    summary: "A leader commits a transaction as soon as one node has stored it, be it itself.",
    rules: ["E7", "E12"],
    source: "Breaks Junqueira, Reed & Serafini 2011, section IV, phase 3: COMMIT follows acknowledgements of a quorum.",
    mistake: { committedBy: () => 1 },
  },
  {
    name: "truncation-skipped",
    summary: "A follower keeps the transactions that its new leader does not have, and goes on behind them.",
    rules: ["E7"],
    source: "Breaks Medeiros 2012, section III.C: TRUNC makes a follower abandon what its leader has not.",
    mistake: { truncates: () => false },
  },
];
