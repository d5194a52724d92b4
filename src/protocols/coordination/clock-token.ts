import type { Clock } from "../../contract/clock.js";
import { nsToMs } from "../../core/units.js";
import type { CampaignCommand } from "./commands.js";

/**
 * A mistake that takes two: a client that sends its clock's reading along with its campaign, and a store that takes it
 * for the token.
 */
export const TOKEN_FROM_CLOCK = {
  name: "token-from-clock",
  summary: "The token is the candidate's own clock, in ms, in place of the position in the log.",
  rules: ["E1", "E3"],
  source: "Kleppmann 2016, How to do distributed locking: clocks that run apart give a later holder a lower number.",
} as const;

interface ClockedCampaign extends CampaignCommand {
  readonly clockMs: number;
}

export function clocked(command: CampaignCommand, clock: Clock): ClockedCampaign {
  return { ...command, clockMs: Math.floor(nsToMs(clock.nowNs())) };
}

/** The reading that a campaign carries; undefined where it carries none. */
export function clockOf(command: CampaignCommand | ClockedCampaign): number | undefined {
  return "clockMs" in command ? command.clockMs : undefined;
}
