import { Ledger } from "../../../contract/testing/ledger.js";
import { type Arrangement, ScriptedCluster } from "../../../contract/testing/scripted-cluster.js";
import type { Json } from "../../../core/json.js";
import { createZabInvariants, ZabNode } from "../index.js";
import type { ZabMessage } from "../messages.js";
import { garbled } from "../storage-records.js";

export type ZabCluster = ScriptedCluster<ZabNode, ZabMessage>;

/** Zab nodes that carry ledgers, watched by the invariants. */
export function zabCluster(arrangement: Arrangement<ZabNode>): ZabCluster {
  return new ScriptedCluster({
    ...arrangement,
    invariants: createZabInvariants(),
    garble: garbled,
    createNode: (context) => new ZabNode({ context, machine: new Ledger() }),
  });
}

const MAX_DELIVERIES = 2000;

/** Hands over packets, oldest first, until none is left; throws where that does not come to an end. */
export function deliverAll(
  cluster: ZabCluster,
  passes: (packet: ZabCluster["packets"][number]) => boolean = all,
): void {
  for (let n = 0; n < MAX_DELIVERIES; n++) {
    const packet = cluster.packets.shift();
    if (packet === undefined) return;
    if (passes(packet)) cluster.receive(packet);
  }
  throw new Error(`still busy after ${MAX_DELIVERIES} deliveries`);
}

function all(): boolean {
  return true;
}

/** Lets so much time pass, a millisecond at a time, with every packet delivered that may. */
export function runFor(
  cluster: ZabCluster,
  ms: number,
  passes: (packet: ZabCluster["packets"][number]) => boolean = all,
): void {
  for (let passed = 0; passed < ms; passed++) {
    cluster.pass(1);
    for (const id of cluster.ids) if (cluster.isUp(id)) cluster.wakeIfDue(id);
    deliverAll(cluster, passes);
  }
}

/** Packets between these nodes, and clients, alone. */
export function among(
  ...nodes: readonly string[]
): (packet: { readonly from: string; readonly to: string }) => boolean {
  return ({ from, to }) => nodes.includes(from) && nodes.includes(to);
}

/** A command of client `c1`, handed to a node. */
export function command(cluster: ZabCluster, to: string, sequence: number, body: Json = `command ${sequence}`): void {
  const request = { type: "client-request", client: "c1", sequence, oldest: 1, kind: "command", body } as const;
  cluster.receive({ from: "c1", to, message: request });
}

/** What client `c1` has been told, by number. */
export function outcomeOf(cluster: ZabCluster, sequence: number): Json | undefined {
  const told = cluster.replies.filter(({ to, reply }) => to === "c1" && reply.sequence === sequence).at(-1);
  return told?.reply.outcome as Json | undefined;
}
