import type { PlantedMistake } from "../../../contract/planted-mistake.js";
import type { RaftRules } from "./raft-rules.js";

/** Mistakes that commit what a majority does not store, or lose what it does. */
export const REPLICATION_MISTAKES: readonly PlantedMistake<RaftRules>[] = [
  {
    name: "append-acknowledged-before-sync",
    summary: "A follower acknowledges entries before they are on its disk: a power loss takes back what it promised.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, figure 2; made in RobustMQ (pull request 2039).",
    mistake: { answerAppend: (outbox, leader, reply) => outbox.sendAtOnce(leader, reply) },
  },
  {
    name: "leader-counts-unsynced-log",
    summary: "A leader counts its own log towards a majority before it is on its disk.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro 2014, section 10.2.1; made in etcd 3.5 (issue 14370) and goraft (pull request 150).",
    mistake: { ownShare: (_, lastIndex) => lastIndex },
  },
  {
    name: "append-of-older-term-accepted",
    summary: "A follower takes appends of a leader whose term is over.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, figure 2, AppendEntries receiver step 1.",
    mistake: { isStale: (message, term) => message.type !== "append" && message.term < term },
  },
  {
    name: "log-check-ignores-term",
    summary: "A follower checks that it has an entry before the new ones, not that it is the leader's.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, section 5.3, the Log Matching Property.",
    mistake: { buildsOn: (_, termThere) => termThere !== undefined },
  },
  {
    name: "heartbeat-skips-log-check",
    summary: "A follower accepts appends without entries unchecked, and so claims to store all that the leader does.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, figure 2, by an optimisation that Gjengset 2016 found many to make.",
    mistake: {
      buildsOn: ({ entries, prevTerm }, termThere) => entries.length === 0 || termThere === prevTerm,
      committedBy: ({ commitIndex }, matchIndex, log) => Math.min(commitIndex, matchIndex, log.lastIndex),
    },
  },
  {
    name: "conflicting-suffix-kept",
    summary: "A follower keeps its own entries where the leader has others, and appends only behind its end.",
    rules: ["E7", "L", "E12"],
    source:
      "Breaks Ongaro & Ousterhout 2014, figure 2, AppendEntries receiver step 3; made in MoFA (pull request 1151).",
    mistake: { isStored: (termThere) => termThere !== undefined },
  },
  {
    name: "old-append-cuts-log",
    summary: "A follower cuts its log to the end of whatever append arrives, though it has acknowledged more since.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, figure 2, receiver steps 3 and 4; made in akka-raft (issue 66).",
    mistake: { isStored: () => false },
  },
  {
    name: "commit-beyond-match",
    summary: "A follower takes its log for committed up to the leader's commit index, whether the two match or not.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, figure 2, receiver step 5; made in Copycat (issue 265), ScyllaDB (9965).",
    mistake: { committedBy: ({ commitIndex }, _, log) => Math.min(commitIndex, log.lastIndex) },
  },
  {
    name: "match-taken-from-next",
    summary: "A leader takes for stored whatever it has sent to a follower, once the follower accepts any of it.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, figure 2, matchIndex; made in adjoint-io/raft (pull request 130).",
    mistake: { matchAfter: (_, nextIndex) => nextIndex - 1 },
  },
  {
    name: "commit-by-counting-old-term",
    summary: "A leader commits entries of earlier terms as soon as a majority stores them.",
    rules: ["E7"],
    source: "Breaks Ongaro & Ousterhout 2014, section 5.4.2, by the schedule of figure 8.",
    mistake: { commitsByCounting: () => true },
  },
];
