import { ask } from "../../../../contract/testing/requests.js";
import { type Arrangement, firstNodes, ScriptedCluster } from "../../../../contract/testing/scripted-cluster.js";
import type { Json } from "../../../../core/json.js";
import type { DecreeMessage } from "../messages.js";
import { DecreeNode } from "../node.js";

export type Synod = ScriptedCluster<DecreeNode, DecreeMessage>;

/** So many nodes that have not decided on anything. */
export function synodOf(
  size: number,
  arrangement: Pick<Arrangement<DecreeNode>, "seed" | "disks" | "bug"> = {},
): Synod {
  return new ScriptedCluster({
    ...arrangement,
    nodes: firstNodes(size),
    createNode: (context) => new DecreeNode(context),
  });
}

/** Client `c1` wants a value chosen, and tells one node so. */
export function want(synod: Synod, node: string, value: Json, sequence = 1): void {
  ask(synod, node, { sequence, body: value });
}

/** Hands over all packets of these types, oldest first, until none is left. */
export function deliver(synod: Synod, ...types: readonly DecreeMessage["type"][]): void {
  for (;;) {
    const at = synod.packets.findIndex(({ message }) => types.length === 0 || types.includes(message.type));
    const [packet] = at === -1 ? [] : synod.packets.splice(at, 1);
    if (packet === undefined) return;
    synod.receive(packet);
  }
}

/** What nodes know to be chosen, each value once. */
export function chosenIn(synod: Synod): readonly Json[] {
  const values = synod.running().flatMap(({ chosen }) => (chosen === undefined ? [] : [chosen.value]));
  return [...new Set(values)];
}
