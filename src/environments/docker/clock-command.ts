import type { AgentReply, FaultAgent, ProcessId } from "./fault-agent.js";

const MOST_TRIES = 3;

/** The agent's words (docker/agent/clock/install.c) for a process that it could not catch outside of its clocks. */
const CAUGHT_INSIDE = "never left the functions that tell the time";

/**
 * A command about the clocks of processes. The agent gives up, and leaves all as it was, where for seconds some stack
 * holds what looks like a way back into what it patches: a word left over from an earlier call looks like that too, until
 * it is written over. So it is asked again, a few times.
 */
export async function commandClocks(
  agent: FaultAgent,
  action: string,
  processes: readonly ProcessId[],
): Promise<AgentReply> {
  for (let tries = 1; ; tries++) {
    try {
      return await agent.command("clock", action, ...processes);
    } catch (thrown) {
      if (tries === MOST_TRIES || !String(thrown).includes(CAUGHT_INSIDE)) throw thrown;
    }
  }
}
