import { allSettled } from "./bounded.js";
import type { RunSurroundings } from "./boxed-process.js";
import type { FaultAgent } from "./fault-agent.js";

/** Sparse, so that only what is written takes space: etcd sets aside 128 MB before it has written anything. */
const DISK_MB = 512;

/**
 * Has the disks keep what the nodes wrote while they formed a cluster, as those of any cluster do that was not set up
 * half a minute ago. Else a server that never syncs would come back without its cluster after a power loss: it would
 * serve nobody, and could not be seen to have forgotten anything.
 */
export async function syncDisks(agent: FaultAgent, nodes: readonly string[]): Promise<void> {
  if (nodes.length > 0) await agent.command("sync_disks", ...nodes);
}

/**
 * Gives each of these nodes a disk: a loop device that the fault agent holds, as a volume that the engine mounts when the
 * node starts and unmounts when it has ended. Returns the volumes' names by node. The kernel takes a device back with its
 * file once it is neither held nor mounted, so that only the volumes have to be removed.
 */
export async function createDisks(
  { engine, agent, labels, nameOf }: Pick<RunSurroundings, "engine" | "agent" | "labels" | "nameOf">,
  nodes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (nodes.length === 0) return new Map();
  const devices = await agent.command("make_disks", String(DISK_MB), ...nodes);
  const volumes = nodes.map(async (node) => {
    const options = { type: "ext4", device: `/dev/loop${devices[node]}` };
    await engine.request(`create the volume of ${node}`, (docker) =>
      docker.createVolume({ Name: nameOf(node), Driver: "local", DriverOpts: options, Labels: { ...labels } }),
    );
    return [node, nameOf(node)] as const;
  });
  return new Map(await allSettled(volumes));
}
