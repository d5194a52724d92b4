import { deliverAll, taken, without } from "../../../contract/testing/deliveries.js";
import { type Arrangement, firstNodes } from "../../../contract/testing/scripted-cluster.js";
import type { PaxosMessage, PeerMessage } from "../messages.js";
import type { PaxosNode } from "../node.js";
import { type PaxosCluster, paxosCluster } from "./paxos-cluster.js";

/** So many nodes. */
export function clusterOf(size: number, settings: Omit<Arrangement<PaxosNode>, "nodes"> = {}): PaxosCluster {
  return paxosCluster({ nodes: firstNodes(size), ...settings });
}

/** Makes a node the leader, all others following it, but for the silent ones. */
export function elect(cluster: PaxosCluster, node: string, ...silent: readonly string[]): void {
  cluster.pass(300);
  // Twice, where its last attempt was refused in the meantime.
  for (let n = 0; n < 3 && cluster.node(node).leads === undefined; n++) {
    cluster.wake(node);
    deliverAll(cluster, without(...silent));
  }
}

/** The answers that `to` gives at once to a message from `from`. */
export function answersTo(
  cluster: PaxosCluster,
  { from, to, message }: { readonly from: string; readonly to: string; readonly message: PeerMessage },
): readonly PaxosMessage[] {
  cluster.receive({ from, to, message });
  return taken(cluster, to, from);
}
