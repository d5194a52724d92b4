import type { DiskFault, FaultOutline, Support } from "../../contract/faults.js";
import type { System } from "../../contract/system.js";
import { BOX_SUITE, ensureBaseImage } from "./base-image.js";
import type { Engine } from "./engine.js";
import { withTrialAgent } from "./trial-agent.js";

/** Those that damage one record, and must know where it lies. */
const OF_RECORDS: readonly (DiskFault["mode"] | undefined)[] = ["corrupt-tail", "bit-flip"];

/** Why a system's nodes cannot have such a fault, whatever the machine can do; undefined where they can. */
export function diskRefusal({ disk }: FaultOutline, { name, containers }: System): string | undefined {
  // Protocols of ours lie where the node program puts them.
  if (containers === undefined) return undefined;
  if (containers.dataFolder === undefined) return `${name} does not say in which folder its nodes keep their data`;
  if (containers.log !== undefined || !OF_RECORDS.includes(disk)) return undefined;
  return `mode ${disk}: ${name} does not say how its write-ahead log lies on its nodes' disks`;
}

/** Whether disks can be broken on this machine, tried on a disk of the agent's own. */
export async function tryDisks(engine: Engine): Promise<Support> {
  await ensureBaseImage(engine, BOX_SUITE, () => {});
  await withTrialAgent(engine, (agent) => agent.command("probe_disk"), "processes and disks");
  return { supported: true };
}
