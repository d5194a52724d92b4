import type { Nemesis, TargetName } from "../contract/nemesis.js";
import type { System } from "../contract/system.js";

const OF_LEADERS: readonly TargetName[] = ["leader", "followers", "leader-deaf", "leader-mute"];

/** Those of a partition that stand between hosts and nodes, or may. */
const OF_HOSTS: readonly TargetName[] = ["contender", "contenders", "actor"];

/**
 * Why a target means nobody, or a cut would cut nothing, where nodes never lead and do not speak to each other; undefined
 * where it does mean something.
 */
export function idleTarget({ kind }: Nemesis, target: TargetName, { name, leaderless }: System): string | undefined {
  if (!leaderless) return undefined;
  if (OF_LEADERS.includes(target)) return `no node of ${name} ever leads: name one, minority, majority or all`;
  if (kind === "partition" && !OF_HOSTS.includes(target)) return `nodes of ${name} do not speak to each other`;
  return undefined;
}
