import type { ClusterView, TargetName } from "../src/contract/nemesis.js";
import type { Random } from "../src/core/random.js";

/** The nodes or hosts a target means at this moment, or why it means none. */
export function resolveTargets(
  target: TargetName,
  view: ClusterView,
  random: Random,
): readonly string[] | { readonly none: string } {
  const nodes = view.nodes;
  const minority = Math.floor((nodes.length - 1) / 2);
  switch (target) {
    case "one":
      return [random.pick(nodes)];
    case "minority":
      return chosen(nodes, minority, random);
    case "majority":
      return chosen(nodes, Math.floor(nodes.length / 2) + 1, random);
    case "all":
      return nodes;
    case "leader":
      return view.leader === undefined ? { none: "no node said that it leads" } : [view.leader];
    case "followers":
      if (view.leader === undefined) return { none: "no node said that it leads" };
      return nodes.length < 2 ? { none: "the leader has no followers" } : nodes.filter((node) => node !== view.leader);
    case "contender":
      return view.holder === undefined ? { none: "no contender led" } : [view.holder];
    case "contenders":
      return view.contenders;
    case "actor":
      return view.actor === undefined ? { none: "nobody was seen to do what it waited for" } : [view.actor];
    default:
      return { none: `${target} names a shape of a partition, not targets` };
  }
}

/** Some of the nodes, in their own order: the record of a fault does not depend on the draw's order. */
function chosen(nodes: readonly string[], count: number, random: Random): readonly string[] {
  const drawn = new Set(random.shuffle(nodes).slice(0, Math.max(1, count)));
  return nodes.filter((node) => drawn.has(node));
}
