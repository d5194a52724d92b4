import type { DiskFault, FaultOutline, Support } from "../../contract/faults.js";
import type { System } from "../../contract/system.js";
import { ensureBaseImage } from "./base-image.js";
import { BOX_SUITE } from "./boxed-process.js";
import type { Engine } from "./engine.js";
import { withTrialAgent } from "./trial-agent.js";

/** What containers cannot do to a disk, and why. */
const IMPOSSIBLE: { readonly [mode in DiskFault["mode"]]?: string } = {
  "slow-sync": "containers do not slow the syncs of one node yet; the simulator does",
  "corrupt-tail": "containers do not know yet where in its files a server's last record lies; the simulator does",
  "bit-flip": "containers do not know yet where in its files a server's synced records lie; the simulator does",
};

/** Why a system's nodes cannot have such a fault, whatever the machine can do; undefined where they can. */
export function diskRefusal({ disk }: FaultOutline, { name, containers }: System): string | undefined {
  if (containers !== undefined && containers.dataFolder === undefined) {
    return `${name} does not say in which folder its nodes keep their data`;
  }
  const reason = disk === undefined ? undefined : IMPOSSIBLE[disk];
  return reason === undefined ? undefined : `mode ${disk}: ${reason}; power-loss and full are possible`;
}

/** Whether disks can lose power on this machine, tried on a disk of the agent's own. */
export async function tryDisks(engine: Engine): Promise<Support> {
  await ensureBaseImage(engine, BOX_SUITE, () => {});
  await withTrialAgent(engine, (agent) => agent.command("probe_disk"), "processes and disks");
  return { supported: true };
}
