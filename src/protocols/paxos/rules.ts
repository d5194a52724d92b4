import { listed, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";
import { MISTAKES } from "./rules/mistakes.js";
import { PAPER, type PaxosRules } from "./rules/paxos-rules.js";

/** The mistakes that a node can be told to make, by `ProtocolNodeContext.bug`. */
export const PAXOS_BUGS: readonly PlantedBug[] = listed(MISTAKES);

/** The paper's rules, but for the named bug. Throws a UserError where there is none of that name. */
export function rulesWith(bug: string | undefined): PaxosRules {
  return withMistake("paxos", PAPER, MISTAKES, bug);
}
