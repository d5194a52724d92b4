import { listed, type PlantedMistake, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";
import type { Ms } from "../../core/units.js";

/** The decisions in which a planted bug may differ; chosen once, when a node is made. */
export interface BullyRules {
  /** How long a coordinator whose predecessor has stopped waits before it serves. */
  settlingMs(leaseMs: Ms): Ms;
  /** Whether a coordinator that is told to stop does. */
  stops(): boolean;
  /** When a coordinator that is silent counts as failed. */
  suspectedAtMs(nowMs: Ms, silenceMs: Ms): Ms;
}

const PAPER: BullyRules = {
  settlingMs: (leaseMs) => leaseMs,
  stops: () => true,
  suspectedAtMs: (nowMs, silenceMs) => nowMs + silenceMs,
};

const MISTAKES: readonly PlantedMistake<BullyRules>[] = [
  {
    name: "coordinator-serves-at-once",
    summary: "A new coordinator grants leadership while a contender may still count on its predecessor's grant.",
    rules: ["E3"],
    source:
      "Breaks Gray & Cheriton 1989, section 2: a server that recovers waits until the leases granted before ran out.",
    mistake: { settlingMs: () => 0 },
  },
  {
    name: "stop-not-obeyed",
    summary: "A coordinator that a higher one has told to stop says that it has, and serves on.",
    rules: ["E3"],
    source: "Breaks Garcia-Molina 1982, assertion 1: two nodes in a normal state have one coordinator.",
    mistake: { stops: () => false },
  },
  {
    name: "coordinator-never-suspected",
    summary: "Nodes follow a coordinator however long it is silent.",
    rules: ["E8"],
    source:
      "Breaks Garcia-Molina 1982, assertion 2: whatever fails, the nodes that are left come to have a coordinator.",
    mistake: { suspectedAtMs: () => Number.POSITIVE_INFINITY },
  },
];

/** The mistakes that a node can be told to make. */
export const BULLY_BUGS: readonly PlantedBug[] = listed(MISTAKES);

/** The paper's rules, but for the named bug. Throws a UserError where there is none of that name. */
export function rulesWith(bug: string | undefined): BullyRules {
  return withMistake("bully", PAPER, MISTAKES, bug);
}
