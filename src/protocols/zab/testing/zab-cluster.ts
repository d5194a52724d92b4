import { deliverAll, type Passes } from "../../../contract/testing/deliveries.js";
import { Ledger } from "../../../contract/testing/ledger.js";
import { type Arrangement, ScriptedCluster } from "../../../contract/testing/scripted-cluster.js";
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

/** Lets so much time pass, a millisecond at a time, with every packet delivered that may. */
export function runFor(cluster: ZabCluster, ms: number, passes?: Passes<ZabMessage>): void {
  for (let passed = 0; passed < ms; passed++) {
    cluster.pass(1);
    for (const { id } of cluster.running()) cluster.wakeIfDue(id);
    deliverAll(cluster, passes);
  }
}
