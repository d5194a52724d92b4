import { listed, type PlantedMistake, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { majorityOf } from "../coordination/index.js";

/** The decisions in which a planted bug may differ; chosen once, when a node or a client is made. */
export interface LeaseRules {
  /** What a restarted acceptor still knows. */
  recalled(records: readonly Json[]): readonly Json[];
  /** From when on a proposer counts its lease. */
  readonly countedFrom: "before it proposes" | "when it is answered";
  /** For how long acceptors are asked to keep a lease that its holder counts on for `ttlMs`. */
  askedMs(ttlMs: Ms, clockBoundPct: number): Ms;
  /** Whether a lease is prolonged that so many of the nodes have accepted anew. */
  isProlonged(accepted: number, nodes: number): boolean;
}

const PAPER: LeaseRules = {
  recalled: (records) => records,
  countedFrom: "before it proposes",
  askedMs: (ttlMs, clockBoundPct) => ttlMs * (1 + clockBoundPct / 100),
  isProlonged: (accepted, nodes) => accepted >= majorityOf(nodes),
};

const MISTAKES: readonly PlantedMistake<LeaseRules>[] = [
  {
    name: "acceptor-forgets-at-restart",
    summary: "An acceptor keeps promise and lease in memory only, and answers as soon as it runs again.",
    rules: ["E1", "E3", "E4"],
    source:
      "Breaks Trencseni, Gazso & Reinhardt 2012: an acceptor without a disk must keep silent after a restart until " +
      "every lease it may have accepted has run out.",
    mistake: { recalled: () => [] },
  },
  {
    name: "lease-timed-from-the-answer",
    summary: "A proposer counts its lease from the acceptors' answers on, though they counted from its request on.",
    rules: ["E10", "E4"],
    source:
      "Breaks Trencseni, Gazso & Reinhardt 2012: the proposer starts its timer before it proposes, so that it ends first.",
    mistake: { countedFrom: "when it is answered" },
  },
  {
    name: "lease-ignores-clock-bound",
    summary: "Acceptors keep a lease no longer than its holder counts on it, whatever their clocks may differ by.",
    rules: ["E3", "E4"],
    source: "Breaks Gray & Cheriton 1989, section 2: the holder's term is shortened by what clocks may be wrong.",
    mistake: { askedMs: (ttlMs) => ttlMs },
  },
  {
    name: "renewal-without-majority",
    summary: "A holder takes its lease for prolonged though no majority of acceptors has said so.",
    rules: ["E3", "E4"],
    source:
      "Breaks Lampson 1996, How to build a highly available system using consensus: a lease is as good as the consensus that renews it.",
    mistake: { isProlonged: () => true },
  },
];

/** The mistakes that nodes and clients can be told to make. */
export const LEASE_BUGS: readonly PlantedBug[] = listed(MISTAKES);

/** The paper's rules, but for the named bug. Throws a UserError where there is none of that name. */
export function rulesWith(bug: string | undefined): LeaseRules {
  return withMistake("lease", PAPER, MISTAKES, bug);
}
