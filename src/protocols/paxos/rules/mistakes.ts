import type { PlantedMistake } from "../../../contract/planted-mistake.js";
import { compareBallots } from "../ballot.js";
import type { AcceptedIn, PaxosRules } from "./paxos-rules.js";

const ACCEPTOR_MISTAKES: readonly PlantedMistake<PaxosRules>[] = [
  {
    name: "promise-not-persisted",
    summary: "Promises are kept in memory only: a restarted acceptor takes proposals that it has promised to refuse.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Lamport 2001, section 2.5: an acceptor must remember its promises even if it fails and restarts.",
    mistake: { promiseRecords: () => [] },
  },
  {
    name: "accept-below-promise",
    summary: "An acceptor takes whatever is proposed, though it has promised a higher ballot to ignore that.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Lamport 2001, section 2.2, P1a.",
    mistake: { mayAccept: () => true },
  },
  {
    name: "accept-acknowledged-before-sync",
    summary: "An acceptor says that it has accepted before its disk has it: a power loss takes back what was chosen.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Lamport 2001, section 2.5: it records its intended response in stable storage before sending it.",
    mistake: { answerAccept: (outbox, proposer, answer) => outbox.sendAtOnce(proposer, answer) },
  },
];

const PROPOSER_MISTAKES: readonly PlantedMistake<PaxosRules>[] = [
  {
    name: "ballots-not-unique",
    summary: "A ballot is a bare round, so that two nodes may propose in one, each its own values.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Lamport 2001, section 2.5: different proposers choose their numbers from disjoint sets.",
    mistake: { ballotOf: (round) => ({ round, node: "" }) },
  },
  {
    name: "accepted-value-ignored",
    summary: "A new leader proposes what it likes, whatever the promises say was accepted before.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Lamport 2001, section 2.2, P2c.",
    mistake: { valueFor: () => undefined },
  },
  {
    name: "highest-ballot-not-chosen",
    summary: "A new leader proposes again what the promises report with the lowest ballot instead of the highest.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Lamport 2001, section 2.2, P2c (b): the value of the highest-numbered proposal.",
    mistake: { valueFor: lowest },
  },
];

const LEARNER_MISTAKES: readonly PlantedMistake<PaxosRules>[] = [
  {
    name: "chosen-by-minority",
    summary: "Fewer than a majority of the acceptors suffice to choose a value, which others then do not hear of.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Lamport 2001, section 2.2: a value is chosen once a majority of acceptors has accepted it.",
    mistake: { quorumOfAccepts: (acceptors) => Math.max(1, Math.floor(acceptors / 2)) },
  },
  {
    name: "learner-ignores-ballots",
    summary:
      "Acceptances of a slot are counted together, and taken for what was chosen there, in whichever ballot they were given.",
    rules: ["E7", "L", "E12"],
    source: "Breaks Lamport 2001, section 2.3: a majority must have accepted one and the same proposal, of one number.",
    mistake: { countsFor: () => true, isTheChosen: () => true },
  },
  {
    name: "master-reads-locally",
    summary: "A leader answers queries from its own state, without a lease and without asking whether it still leads.",
    rules: ["L", "E11", "E5"],
    source: "Chandra et al. 2007, section 5.2: reads from the master's copy are stale once another master was elected.",
    mistake: { roundForQuery: () => 0 },
  },
];

function lowest<Value>(reported: readonly AcceptedIn<Value>[]): Value | undefined {
  const [first] = [...reported].sort((left, right) => compareBallots(left.ballot, right.ballot));
  return first?.value;
}

export const MISTAKES: readonly PlantedMistake<PaxosRules>[] = [
  ...ACCEPTOR_MISTAKES,
  ...PROPOSER_MISTAKES,
  ...LEARNER_MISTAKES,
];
