import type { PlantedMistake } from "../../../contract/planted-mistake.js";
import type { RaftRules } from "./raft-rules.js";

/** Mistakes that elect whom nobody should have elected, or keep whom somebody else has followed. */
export const ELECTION_MISTAKES: readonly PlantedMistake<RaftRules>[] = [
  {
    name: "vote-not-persisted",
    summary: "Term and vote are kept in memory only: a restarted node votes again where it has voted before.",
    rules: ["E7", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, figure 2: persistent state is updated before responding to RPCs.",
    mistake: { hardStateRecords: () => [] },
  },
  {
    name: "own-vote-not-recorded",
    summary: "A candidate counts its own vote but does not note it: it votes for another candidate of its term too.",
    rules: ["E7"],
    source:
      "Breaks Ongaro & Ousterhout 2014, section 5.2: a candidate votes for itself, and a server for one candidate " +
      "in a term; akka-raft issue 56 (a candidate that forgot its vote in its own term).",
    mistake: { voteOfCandidate: () => undefined },
  },
  {
    name: "vote-ignores-log",
    summary: "A node votes for whoever asks first, whatever is missing in the candidate's log.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, section 5.4.1; made in akka-raft (issue 30) and jgroups-raft (issue 14).",
    mistake: { isUpToDate: () => true },
  },
  {
    name: "longer-log-wins-vote",
    summary: "A node compares only how long two logs are: many entries of an old term outweigh a newer one.",
    rules: ["E7"],
    source: "Breaks Ongaro & Ousterhout 2014, section 5.4.1; made in noraft (pull request 22).",
    mistake: { isUpToDate: ({ lastIndex }, log) => lastIndex >= log.lastIndex },
  },
  {
    name: "vote-replies-counted",
    summary: "A candidate counts granted replies, not voters: one node's reply, delivered twice, is two votes.",
    rules: ["E7"],
    source: "Breaks Ongaro & Ousterhout 2014, section 5.2; made in akka-raft (issue 45) and xraft (issue 27).",
    mistake: { votesIn: (replies) => replies.length },
  },
  {
    name: "vote-of-earlier-term-counted",
    summary: "A candidate counts a vote that was granted to it in an earlier term and arrives late.",
    rules: ["E7"],
    source: "Breaks Ongaro & Ousterhout 2014, section 5.1; made in NATS (nats-server pull request 5149).",
    mistake: { isStale: (message, term) => message.type !== "vote-reply" && message.term < term },
  },
  {
    name: "pre-vote-counted-as-vote",
    summary: "A candidate takes the promises of the pre-vote for votes: whoever promised twice has voted twice.",
    rules: ["E7"],
    source: "Breaks Ongaro 2014, section 9.6; suspected in canonical/raft (issue 196), whose replies looked alike.",
    mistake: { votesBeforehand: (promised) => promised },
  },
  {
    name: "half-is-a-majority",
    summary: "Half of the nodes count as a majority: of 4 nodes, 2 elect a leader and 2 others elect another.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, section 5.2, for even sizes; made in rafter (issue 16).",
    mistake: { quorumOf: (nodes) => Math.ceil(nodes / 2) },
  },
  {
    name: "higher-term-does-not-depose",
    summary: "A leader that learns of a higher term takes it for its own and goes on leading in it.",
    rules: ["E7", "L", "E12"],
    source:
      "Breaks Ongaro & Ousterhout 2014, section 5.1; made in NATS (nats-server pull request 7297: two leaders in a " +
      "term after a leader had taken on a higher one).",
    mistake: { higherTermDeposes: () => false },
  },
];
