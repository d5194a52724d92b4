import type { Engine } from "./engine.js";
import { FaultAgent } from "./fault-agent.js";
import { identifyHarness } from "./harness-identity.js";
import { ensureImage, FAULT_AGENT_IMAGE } from "./images.js";
import { labelsOf, newRunId } from "./labels.js";
import { belongings, remove } from "./removal.js";

/** Tries something with a fault agent that is of no run, and leaves nothing of it. */
export async function withTrialAgent<T>(engine: Engine, attempt: (agent: FaultAgent) => Promise<T>): Promise<T> {
  await ensureImage(engine, FAULT_AGENT_IMAGE, () => {});
  const run = newRunId();
  try {
    return await attempt(await FaultAgent.start(engine, `usurper-trial-${run}`, labelsOf(run, identifyHarness())));
  } finally {
    await remove(engine, await belongings(engine, run));
  }
}
