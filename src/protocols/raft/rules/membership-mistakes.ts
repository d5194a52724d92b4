import type { PlantedMistake } from "../../../contract/planted-mistake.js";
import { type Configuration, configurationOf, votersOf } from "../configuration.js";
import type { RaftRules } from "./raft-rules.js";

/** Mistakes in who decides while the voters change, and in how long a leader may count on leading. */
export const MEMBERSHIP_MISTAKES: readonly PlantedMistake<RaftRules>[] = [
  {
    name: "single-server-change-without-no-op",
    summary: "Servers come and go one at a time, without C_old,new, and before the leader has committed its no-op.",
    rules: ["E7", "L", "E12"],
    source:
      "The safety bug of Ongaro 2014, section 4.1, that its author published on raft-dev in 2015: changes of two " +
      "leaders, neither of which has seen the other's, have majorities that do not meet.",
    mistake: { mayChangeMembers: () => true, stepTowards: oneServerCloser },
  },
  {
    name: "joint-consensus-needs-one-majority",
    summary: "While the configuration is joint, a majority of the new voters decides alone.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, section 6: separate majorities of both the old and new configurations.",
    mistake: { electorates: ({ voters }) => [voters] },
  },
  {
    name: "joint-consensus-counts-union",
    summary: "While the configuration is joint, a majority of all old and new voters together decides.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, section 6: separate majorities, for one of the union is none of either.",
    mistake: { electorates: (configuration) => [votersOf(configuration)] },
  },
  {
    name: "learner-counts",
    summary: "Learners are counted as voters in their leader's majorities, before anyone agreed to that.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Ongaro 2014, section 4.2.1: it is not yet counted towards majorities for voting or commitment.",
    mistake: {
      electorates: ({ voters, outgoing, learners }) => [[...voters, ...learners], ...(outgoing ? [outgoing] : [])],
    },
  },
  {
    name: "lease-read-trusts-the-clock",
    summary: "A leader counts its lease from when the answers came, and takes all clocks to run at one rate.",
    rules: ["L", "E11", "E5"],
    source: "Breaks Ongaro 2014, section 6.4.1: the lease begins when the heartbeats were sent, and allows for drift.",
    mistake: { leaseEndMs: ({ answeredMs }, { electionTimeoutMs }) => answeredMs + electionTimeoutMs.min },
  },
  {
    name: "lease-survives-transfer",
    summary: "A leader that has told another to campaign goes on answering queries by its lease.",
    rules: ["L", "E11", "E5"],
    source: "Breaks Ongaro 2014, section 6.4.1, since voters heed a campaign that section 3.10 allows at any time.",
    mistake: { mayUseLease: () => true },
  },
];

/** Adds one of the servers wanted, or removes one that is not. */
function oneServerCloser(wanted: readonly string[], { voters }: Configuration): Configuration {
  const joining = wanted.find((node) => !voters.includes(node));
  if (joining !== undefined) return configurationOf([...voters, joining]);
  const leaving = voters.find((node) => !wanted.includes(node));
  return configurationOf(voters.filter((node) => node !== leaving));
}
