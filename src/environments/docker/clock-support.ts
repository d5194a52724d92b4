import type { FaultOutline, Support } from "../../contract/faults.js";
import type { System } from "../../contract/system.js";
import { BOX_SUITE, ensureBaseImage } from "./base-image.js";
import type { Engine } from "./engine.js";
import { withTrialAgent } from "./trial-agent.js";

/**
 * Why a system's processes would not bear such a fault, whatever the machine can do; undefined where they would. Our
 * contenders run on Node and bear every clock fault, since the hook lets no monotonic clock go back.
 */
export function clockRefusal({ strikes, clock }: FaultOutline, system: System): string | undefined {
  if (system.containers?.runtime !== "jvm" || strikes === "contenders" || clock === "wall") return undefined;
  return `${system.name} runs on a JVM, whose timed waits die when its monotonic clock is moved: use clock=wall`;
}

/** Whether clocks of processes can be bent on this engine, tried on a process of the agent's own. */
export async function tryClocks(engine: Engine): Promise<Support> {
  await ensureBaseImage(engine, BOX_SUITE, () => {});
  await withTrialAgent(engine, (agent) => agent.command("probe_clock"));
  return { supported: true };
}
