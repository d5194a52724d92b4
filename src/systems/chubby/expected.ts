import type { ExpectedOutcome } from "../../contract/expected-outcome.js";

/** What our Chubby promises; sections are of Burrows 2006. */
export const CHUBBY_GUARANTEES: readonly string[] = [
  "generation numbers rise (E1), and a resource that checks sequencers takes no older one (E4, E5: 2.4)",
  "who fails keeps its lock from others for the lock-delay (E9: 2.4)",
  "a new master ends no session before its lease has run out (E10: 2.9)",
  "one value a slot of the log below (E7), nothing acknowledged is lost (E12), reads are linearizable (L)",
  "a majority that hears each other recovers by itself (E8)",
];

/** Contenders cut off until their sessions end, and stopped for 2 s, in the midst of that at times. */
const CUT_OFF_AND_STOPPED: ExpectedOutcome["nemesis"] = [
  { pause: { target: "contender", forMs: 2000, everyMs: 5000 } },
  { partition: { target: "contender", forMs: 5000, everyMs: 9000 } },
];

export const CHUBBY_EXPECTED: readonly ExpectedOutcome[] = [
  {
    workload: "fenced-writes",
    nemesis: ["partition", "kill", "pause"],
    expect: "valid",
    why: "the resource compares each sequencer with the newest that it has observed",
  },
  {
    workload: "guarded-writes",
    nemesis: ["partition", "kill", "pause"],
    expect: "valid",
    why: "the resource asks whether the sequencer's lock is still held",
  },
  {
    workload: "fenced-writes",
    nemesis: ["swarm"],
    expect: "valid",
    why: "sequencers hold whatever breaks, and the log below is Paxos",
  },
  {
    workload: "unfenced-writes",
    options: { lockDelayMs: 4000 },
    nemesis: CUT_OFF_AND_STOPPED,
    expect: "valid",
    why: "a lock-delay longer than any stop and any request's timeout together covers for sequencers that nobody checks",
  },
  {
    workload: "unfenced-writes",
    options: { lockDelayMs: 0 },
    nemesis: CUT_OFF_AND_STOPPED,
    expect: "invalid E4",
    why: "without a delay the next holder writes while the former is about to",
  },
  {
    workload: "unfenced-writes",
    nemesis: [{ pause: { target: "contender", forMs: 5000 } }],
    expect: "invalid E4",
    why: "who sleeps past lease and lock-delay writes after its successor: the delay narrows the window and cannot close it",
  },
];
