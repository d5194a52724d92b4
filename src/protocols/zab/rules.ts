import { listed, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";
import { ZAB_MISTAKES } from "./rules/mistakes.js";
import { PAPER, type ZabRules } from "./rules/zab-rules.js";

/** The mistakes that a node can be told to make, by `ProtocolNodeContext.bug`. */
export const ZAB_BUGS: readonly PlantedBug[] = listed(ZAB_MISTAKES);

/** The paper's rules, but for the named bug. Throws a UserError where there is none of that name. */
export function rulesWith(bug: string | undefined): ZabRules {
  return withMistake("zab", PAPER, ZAB_MISTAKES, bug);
}
