import type { LinkShape } from "../src/contract/faults.js";
import type { ClusterView, Nemesis, NemesisOptions } from "../src/contract/nemesis.js";
import type { Grudge } from "../src/core/grudge.js";
import { rhythm } from "./rhythm.js";
import { resolveTargets } from "./targets.js";

const percent = { minimum: 0, maximum: 100 } as const;

/** Shapes every link of its targets, to and from: a slow or lossy node, or a contender behind a bad line. */
export const links: Nemesis = {
  name: "links",
  summary: "delays, loses, doubles, reorders and damages packets, and makes links slow",
  kind: "links",
  targets: ["one", "minority", "majority", "all", "leader", "followers", "contender", "contenders", "actor"],
  options: [
    ...rhythm(9000, 5000),
    { name: "delayMs", summary: "every packet takes so much longer", fallback: 20, swarm: [1, 20, 100, 400] },
    { name: "jitterMs", summary: "and up to so much longer still", fallback: 30, swarm: [0, 10, 30, 200] },
    { name: "lossPct", summary: "so many packets of 100 are lost", fallback: 10, ...percent, swarm: [0, 2, 10, 30] },
    { name: "duplicatePct", summary: "so many arrive twice", fallback: 5, ...percent, swarm: [0, 5, 50] },
    { name: "reorderPct", summary: "so many skip the delay", fallback: 10, ...percent, swarm: [0, 10, 50] },
    {
      name: "corruptPct",
      summary: "so many arrive damaged and are dropped",
      fallback: 0,
      ...percent,
      swarm: [0, 0, 5],
    },
    { name: "rateKbit", summary: "how fast a link sends, 0: as fast as ever", fallback: 0, swarm: [0, 0, 0, 256] },
  ],
  minimumNodes: (target) => (target === "minority" || target === "majority" ? 3 : 1),
  refuses(_, options) {
    const changes = Object.values(shapeOf(options)).some((value) => value > 0);
    return changes ? undefined : "all its options are 0: it would change nothing";
  },
  plan(target, view, random, options) {
    const targets = resolveTargets(target, view, random);
    if ("none" in targets) return targets;
    return { fault: { kind: "links", links: linksOf(targets, view), shape: shapeOf(options) }, targets };
  },
};

/** All links that have a target at one end and a node at either, both ways: clients do not talk to each other. */
function linksOf(targets: readonly string[], { nodes, contenders, readers }: ClusterView): Grudge {
  const everyone = [...nodes, ...contenders, ...readers];
  const shaped = (receiver: string, sender: string): boolean =>
    receiver !== sender &&
    (targets.includes(receiver) || targets.includes(sender)) &&
    (nodes.includes(receiver) || nodes.includes(sender));
  const rows = everyone.map((receiver) => [receiver, everyone.filter((sender) => shaped(receiver, sender))] as const);
  return Object.fromEntries(rows.filter(([, senders]) => senders.length > 0));
}

/** What is 0 is left out: the record of a fault says only what it does. */
function shapeOf(options: NemesisOptions): LinkShape {
  const names = ["delayMs", "jitterMs", "lossPct", "duplicatePct", "reorderPct", "corruptPct", "rateKbit"] as const;
  const given = names.map((name) => [name, Number(options[name] ?? 0)] as const);
  return Object.fromEntries(given.filter(([, value]) => value > 0));
}
