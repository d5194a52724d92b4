import { setTimeout as pauseMs } from "node:timers/promises";
import type { Ms } from "../../core/units.js";
import type { AgentReply, FaultAgent, ProcessId } from "./fault-agent.js";

/** How long a process is left alone before each further try: threads that sleep on do not write over their stacks. */
const PAUSES: readonly Ms[] = [50, 200, 800, 2000, 4000];

/** The agent's words (docker/agent/clock/install.c) for a process that it could not catch outside of its clocks. */
const CAUGHT_INSIDE = "never left the functions that tell the time";

/**
 * A command about the clocks of processes. The agent gives up, and leaves all as it was, where for a while some stack
 * holds what looks like a way back into what it patches: a word left over from an earlier call looks like that too, until
 * it is written over. So it is asked again, after longer and longer pauses.
 */
export async function commandClocks(
  agent: FaultAgent,
  action: string,
  processes: readonly ProcessId[],
  pause: (ms: Ms) => Promise<unknown> = pauseMs,
): Promise<AgentReply> {
  for (const ms of PAUSES) {
    try {
      return await agent.command("clock", action, ...processes);
    } catch (thrown) {
      if (!String(thrown).includes(CAUGHT_INSIDE)) throw thrown;
    }
    await pause(ms);
  }
  return agent.command("clock", action, ...processes);
}
