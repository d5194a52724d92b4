import type { Engine } from "./engine.js";
import { FaultAgent, type Reach } from "./fault-agent.js";
import { identifyHarness } from "./harness-identity.js";
import { ensureImage, faultAgentImage } from "./images.js";
import { labelsOf, newRunId } from "./labels.js";
import { belongings, remove } from "./removal.js";

/** Starts a fault agent that belongs to no run, to find out what it can do here, and removes it again. */
export async function withTrialAgent<T>(
  engine: Engine,
  work: (agent: FaultAgent) => Promise<T>,
  reach: Reach = "processes",
): Promise<T> {
  await ensureImage(engine, faultAgentImage(), () => {});
  const run = newRunId();
  try {
    return await work(await FaultAgent.start(engine, `usurper-trial-${run}`, labelsOf(run, identifyHarness()), reach));
  } finally {
    await remove(engine, await belongings(engine, run));
  }
}
