import { listed, type PlantedMistake, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";
import type { HardStateRecord } from "./storage-records.js";

/** The decisions in which a planted bug may differ from the paper; chosen once, when a node is made. */
export interface RaftRules {
  /** What goes to disk when the term or the vote changes (figure 2, "updated on stable storage before responding"). */
  hardStateRecords(term: number, votedFor: string | undefined): readonly HardStateRecord[];
  /** Whether an entry of `entryTerm` that a majority stores is committed by that alone (section 5.4.2). */
  commitsByCounting(entryTerm: number, currentTerm: number): boolean;
  /** The heartbeat round that a majority must answer before a query that came after `round` began is answered. */
  roundForQuery(round: number): number;
}

const PAPER: RaftRules = {
  hardStateRecords: (term, votedFor) => [{ type: "hard-state", term, votedFor: votedFor ?? null }],
  commitsByCounting: (entryTerm, currentTerm) => entryTerm === currentTerm,
  // Answers to the round under way may have left before the query came: only a later round shows who leads now.
  roundForQuery: (round) => round + 1,
};

const BUGS: readonly PlantedMistake<RaftRules>[] = [
  {
    name: "vote-not-persisted",
    summary: "Term and vote are kept in memory only: a restarted node votes again where it has voted before.",
    rules: ["E7", "E12"],
    source: "Breaks Ongaro & Ousterhout 2014, figure 2: persistent state is updated before responding to RPCs.",
    mistake: { hardStateRecords: () => [] },
  },
  {
    name: "read-without-read-index",
    summary: "A leader answers queries from its own state without asking a majority whether it still leads.",
    rules: ["L", "E11", "E5"],
    source: "Breaks Ongaro & Ousterhout 2014, section 8: heartbeats are exchanged before read-only requests.",
    mistake: { roundForQuery: () => 0 },
  },
  {
    name: "commit-by-counting-old-term",
    summary: "A leader commits entries of earlier terms as soon as a majority stores them.",
    rules: ["E7"],
    source: "Breaks Ongaro & Ousterhout 2014, section 5.4.2, by the schedule of figure 8.",
    mistake: { commitsByCounting: () => true },
  },
];

/** The mistakes that a node can be told to make, by `ProtocolNodeContext.bug`. */
export const RAFT_BUGS: readonly PlantedBug[] = listed(BUGS);

/** The paper's rules, but for the named bug. Throws a UserError where there is none of that name. */
export function rulesWith(bug: string | undefined): RaftRules {
  return withMistake("raft", PAPER, BUGS, bug);
}
