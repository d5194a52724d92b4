import { listed, type PlantedMistake, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";
import { CLIENT_MISTAKES } from "./rules/client-mistakes.js";
import { ELECTION_MISTAKES } from "./rules/election-mistakes.js";
import { MEMBERSHIP_MISTAKES } from "./rules/membership-mistakes.js";
import { PAPER, type RaftRules } from "./rules/raft-rules.js";
import { REPLICATION_MISTAKES } from "./rules/replication-mistakes.js";
import { SNAPSHOT_MISTAKES } from "./rules/snapshot-mistakes.js";

const MISTAKES: readonly PlantedMistake<RaftRules>[] = [
  ...ELECTION_MISTAKES,
  ...REPLICATION_MISTAKES,
  ...CLIENT_MISTAKES,
  ...SNAPSHOT_MISTAKES,
  ...MEMBERSHIP_MISTAKES,
];

/** The mistakes that a node can be told to make, by `ProtocolNodeContext.bug`. */
export const RAFT_BUGS: readonly PlantedBug[] = listed(MISTAKES);

/** The paper's rules, but for the named bug. Throws a UserError where there is none of that name. */
export function rulesWith(bug: string | undefined): RaftRules {
  return withMistake("raft", PAPER, MISTAKES, bug);
}
