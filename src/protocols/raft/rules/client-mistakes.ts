import type { PlantedMistake } from "../../../contract/planted-mistake.js";
import type { RaftRules } from "./raft-rules.js";

/** Mistakes in what a leader tells clients, all of them in a log that is replicated as it should be. */
export const CLIENT_MISTAKES: readonly PlantedMistake<RaftRules>[] = [
  {
    name: "read-without-read-index",
    summary: "A leader answers queries from its own state without asking a majority whether it still leads.",
    rules: ["L", "E11", "E5"],
    source: "Breaks Ongaro & Ousterhout 2014, section 8: heartbeats are exchanged before read-only requests.",
    mistake: { roundForQuery: () => 0 },
  },
  {
    name: "read-before-no-op",
    summary: "A new leader answers queries before it has committed anything, and so before it knows what is committed.",
    rules: ["L", "E11", "E5"],
    source: "Breaks Ongaro & Ousterhout 2014, section 8; made in Redis-Raft (issue 18, pull request 22).",
    mistake: { readIndex: (commitIndex) => commitIndex },
  },
  {
    name: "retried-command-applied-twice",
    summary: "A command that stands in the log twice, since its client retried it with a new leader, is applied twice.",
    rules: ["L", "E12", "E5"],
    source: "Breaks Ongaro & Ousterhout 2014, section 8; as jetcd's retries did to etcd (etcd issue 14890).",
    mistake: { outcomeAtApply: () => undefined },
  },
  {
    name: "proposal-denied-at-step-down",
    summary: "A leader that steps down says of commands in its log that they were never proposed; some take effect.",
    rules: ["L", "E12"],
    source: "Made in Redis-Raft (issue 23, aborted reads with NOLEADER).",
    mistake: { outcomeAtStepDown: () => ({ type: "not-leader" }) },
  },
];
