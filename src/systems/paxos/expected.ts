import type { ExpectedOutcome } from "../../contract/expected-outcome.js";

/** What our Multi-Paxos promises; P2c is of Lamport 2001, section 2.2. */
export const PAXOS_GUARANTEES: readonly string[] = [
  "one node a ballot, and what a majority accepted stays (E7: P2c)",
  "tokens rise (E1), and a newer one shuts older ones out (E4, E5)",
  "what was acknowledged survives any crash and any loss of power (E12)",
  "reads and writes are linearizable, whatever clocks say (L)",
  "a majority that hears each other recovers by itself, duels apart (E8)",
];

export const PAXOS_EXPECTED: readonly ExpectedOutcome[] = [
  {
    workload: "fenced-writes",
    nemesis: ["partition", "kill", "pause", "links", "disk"],
    expect: "valid",
    why: "whoever leads proposes again what a majority may have accepted, and disks keep what was promised",
  },
  {
    workload: "fenced-writes",
    nemesis: ["swarm"],
    expect: "valid",
    why: "nor do clocks break it, in whatever mixture with the rest",
  },
  {
    workload: "register",
    nemesis: ["partition:leader", "clock:leader"],
    expect: "valid",
    why: "a read is answered only once a majority has shown that it promised no higher ballot",
  },
  {
    workload: "unfenced-writes",
    nemesis: ["pause:contender"],
    expect: "invalid E4",
    why: "a leader that sleeps past its lease writes when it wakes: agreement on who leads keeps nobody from acting",
  },
];
