import type { ClusterView, Nemesis, NemesisOptions, PlannedFault, TargetName } from "../src/contract/nemesis.js";
import { POWER_SWITCH } from "../src/contract/power.js";
import { bridge, type Grudge, isolate, majoritiesRing, mergeGrudges, oneWay, splitGroups } from "../src/core/grudge.js";
import type { Random } from "../src/core/random.js";
import { rhythm } from "./rhythm.js";
import { resolveTargets } from "./targets.js";

/** A shape: who is meant, and who drops whose packets. */
interface Shape {
  readonly targets: readonly string[];
  readonly grudge: Grudge;
}

/** The option that says where the power switch is. */
const POWER_SIDE = "powerSwitch";

/** Cuts the network by a grudge. Node targets are cut off from the other nodes only; contenders from every node. */
export const partition: Nemesis = {
  name: "partition",
  summary: "cuts the network between nodes, or between contenders and nodes",
  kind: "partition",
  targets: [
    "halves",
    "one",
    "minority",
    "majority",
    "leader",
    "followers",
    "contender",
    "contenders",
    "actor",
    "ring",
    "bridge",
    "one-way",
    "leader-deaf",
    "leader-mute",
  ],
  options: [
    ...rhythm(9000, 3500),
    {
      name: "heal",
      summary: "after the heal wait for TCP, or drop stuck connections",
      fallback: "fast",
      choices: ["fast", "backoff"],
      swarm: ["fast", "backoff"],
    },
    {
      name: POWER_SIDE,
      summary: "on which side of the cut the power switch is, for contenders that reach it (option fencing=stonith)",
      fallback: "reachable",
      choices: ["reachable", "with-target", "with-others"],
    },
  ],
  minimumNodes(target) {
    if (target === "ring") return 5;
    if (target === "bridge" || target === "majority" || target === "minority") return 3;
    return target === "contender" || target === "contenders" ? 1 : 2;
  },
  plan(target, view, random, options): PlannedFault | { readonly none: string } {
    const shape = shapeOf(target, view, random);
    if ("none" in shape) return shape;
    const heal = options["heal"] === "backoff" ? "backoff" : "fast";
    const grudge = mergeGrudges(shape.grudge, powerGrudge(options[POWER_SIDE], shape.targets, view));
    return { fault: { kind: "partition", grudge, heal }, targets: shape.targets };
  },
};

/** The contenders on the other side of the cut than the power switch neither hear it nor are heard. */
function powerGrudge(
  side: NemesisOptions[string] | undefined,
  targets: readonly string[],
  { contenders }: ClusterView,
): Grudge {
  if (side !== "with-target" && side !== "with-others") return {};
  const apart = contenders.filter((name) => targets.includes(name) === (side === "with-others"));
  return mergeGrudges(oneWay(apart, [POWER_SWITCH]), oneWay([POWER_SWITCH], apart));
}

function shapeOf(target: TargetName, view: ClusterView, random: Random): Shape | { readonly none: string } {
  const { nodes } = view;
  const shuffled = random.shuffle(nodes);
  const half = Math.ceil(nodes.length / 2);
  switch (target) {
    case "halves": {
      const smaller = ordered(shuffled.slice(half), nodes);
      return { targets: smaller, grudge: splitGroups([ordered(shuffled.slice(0, half), nodes), smaller]) };
    }
    case "ring":
      return { targets: nodes, grudge: majoritiesRing(shuffled) };
    case "bridge": {
      const [middle, ...sides] = shuffled;
      if (middle === undefined) return { none: "there are no nodes" };
      const left = sides.slice(0, Math.ceil(sides.length / 2));
      return { targets: [middle], grudge: bridge(left, middle, sides.slice(left.length)) };
    }
    case "one-way": {
      const senders = ordered(shuffled.slice(0, Math.max(1, nodes.length - half)), nodes);
      return { targets: senders, grudge: oneWay(senders, others(nodes, senders)) };
    }
    case "leader-deaf":
      return withLeader(view, (leader, rest) => oneWay(rest, [leader]));
    case "leader-mute":
      return withLeader(view, (leader, rest) => oneWay([leader], rest));
    default: {
      const targets = resolveTargets(target, view, random);
      if ("none" in targets) return targets;
      const ofHosts = targets.every((name) => !nodes.includes(name));
      return { targets, grudge: ofHosts ? isolateEach(targets, nodes) : isolate(targets, nodes) };
    }
  }
}

function withLeader(
  view: ClusterView,
  grudgeOf: (leader: string, rest: readonly string[]) => Grudge,
): Shape | { readonly none: string } {
  const { leader } = view;
  if (leader === undefined) return { none: "no node said that it leads" };
  return { targets: [leader], grudge: grudgeOf(leader, others(view.nodes, [leader])) };
}

/** Hosts and nodes do not hear each other; nodes still hear nodes. */
function isolateEach(hosts: readonly string[], nodes: readonly string[]): Grudge {
  return { ...oneWay(hosts, nodes), ...oneWay(nodes, hosts) };
}

function others(nodes: readonly string[], without: readonly string[]): readonly string[] {
  return nodes.filter((node) => !without.includes(node));
}

function ordered(some: readonly string[], nodes: readonly string[]): readonly string[] {
  return nodes.filter((node) => some.includes(node));
}
