import { listed, type PlantedMistake, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";
import type { Ms } from "../../core/units.js";

/** The decisions in which a planted bug may differ; chosen once, when a node is made. */
export interface RingRules {
  /** Which successor is next where that at `place` does not answer. */
  placeAfter(place: number): number;
  /** Whether what has gone round once is taken off the ring. */
  takesOff(): boolean;
  /** How long a coordinator whose predecessor has stopped waits before it serves. */
  settlingMs(leaseMs: Ms): Ms;
  /** From which nodes an initiator picks the coordinator. */
  eligible(collected: readonly string[], all: readonly string[]): readonly string[];
}

const PAPER: RingRules = {
  placeAfter: (place) => place + 1,
  takesOff: () => true,
  settlingMs: (leaseMs) => leaseMs,
  eligible: (collected) => collected,
};

const MISTAKES: readonly PlantedMistake<RingRules>[] = [
  {
    name: "ring-skips-nobody",
    summary: "A node passes things on to its successor alone, again and again, though it has failed.",
    rules: ["E8"],
    source: "Breaks what every ring that bears failures does: the next successor takes the place of one that is down.",
    mistake: { placeAfter: (place) => place },
  },
  {
    name: "ring-message-not-removed",
    summary: "What has gone round once goes round again, for ever: an announcement comes back when its node is dead.",
    rules: ["E8"],
    source: "Breaks Chang & Roberts 1979: what comes back to the process that sent it is sent no further.",
    mistake: { takesOff: () => false },
  },
  {
    name: "ring-coordinator-serves-at-once",
    summary: "A new coordinator grants leadership while a contender may still count on its predecessor's grant.",
    rules: ["E3"],
    source:
      "Breaks Gray & Cheriton 1989, section 2: a server that recovers waits until the leases granted before ran out.",
    mistake: { settlingMs: () => 0 },
  },
  {
    name: "dead-node-elected",
    summary: "An initiator picks the highest of all nodes, and not of those that its message has met.",
    rules: ["E8"],
    source: "Breaks the token-collecting ring: only what is in the list that came back lives.",
    mistake: { eligible: (_collected, all) => all },
  },
];

/** The mistakes that a node can be told to make. */
export const RING_BUGS: readonly PlantedBug[] = listed(MISTAKES);

/** The right rules, but for the named bug. Throws a UserError where there is none of that name. */
export function rulesWith(bug: string | undefined): RingRules {
  return withMistake("ring", PAPER, MISTAKES, bug);
}
