import { Ledger } from "../../../contract/testing/ledger.js";
import { type Arrangement, ScriptedCluster } from "../../../contract/testing/scripted-cluster.js";
import { createPaxosInvariants } from "../invariants.js";
import type { PaxosMessage } from "../messages.js";
import { PaxosNode } from "../node.js";

export type PaxosCluster = ScriptedCluster<PaxosNode, PaxosMessage>;

/** Multi-Paxos nodes that carry ledgers, watched by the invariants. */
export function paxosCluster(arrangement: Arrangement<PaxosNode>): PaxosCluster {
  return new ScriptedCluster({
    ...arrangement,
    invariants: createPaxosInvariants(),
    createNode: (context) => new PaxosNode({ context, machine: new Ledger() }),
  });
}
