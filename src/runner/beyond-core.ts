import type { Fault } from "../contract/faults.js";
import type { PlannedFault } from "../contract/nemesis.js";
import { isolate } from "../core/grudge.js";
import type { Random } from "../core/random.js";

/**
 * What stays broken while a core, a quorum of the nodes with all contenders, has to recover by itself: a minority, cut
 * off from everyone or killed. Undefined where the cluster has no minority to spare.
 */
export function faultBeyondCore(
  nodes: readonly string[],
  hosts: readonly string[],
  random: Random,
): PlannedFault | undefined {
  const spare = Math.floor((nodes.length - 1) / 2);
  if (spare === 0) return undefined;
  const drawn = new Set(random.shuffle(nodes).slice(0, spare));
  const targets = nodes.filter((node) => drawn.has(node));
  const fault: Fault = random.chance(50)
    ? { kind: "kill", targets, signal: "KILL" }
    : { kind: "partition", grudge: isolate(targets, [...nodes, ...hosts]), heal: "fast" };
  return { fault, targets };
}
