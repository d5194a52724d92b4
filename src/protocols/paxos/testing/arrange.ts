import type { ClientReplyOutcome, ClientRequest } from "../../../contract/replicated-log.js";
import { type Arrangement, firstNodes } from "../../../contract/testing/scripted-cluster.js";
import type { PeerMessage } from "../messages.js";
import type { PaxosNode } from "../node.js";
import { type PaxosCluster, paxosCluster } from "./paxos-cluster.js";

const MAX_DELIVERIES = 10_000;

/** So many nodes. */
export function clusterOf(size: number, settings: Omit<Arrangement<PaxosNode>, "nodes"> = {}): PaxosCluster {
  return paxosCluster({ nodes: firstNodes(size), ...settings });
}

/** Hands over packets, oldest first, until none is left; what comes from or goes to the silent ones is lost. */
export function deliverAll(cluster: PaxosCluster, ...silent: readonly string[]): void {
  for (let n = 0; cluster.packets.length > 0; n++) {
    if (n === MAX_DELIVERIES) throw new Error(`still busy after ${n} deliveries`);
    const [packet] = cluster.packets.splice(0, 1);
    if (packet !== undefined && !silent.includes(packet.from) && !silent.includes(packet.to)) cluster.receive(packet);
  }
}

/** Makes a node the leader, all others following it, but for the silent ones. */
export function elect(cluster: PaxosCluster, node: string, ...silent: readonly string[]): void {
  cluster.pass(300);
  // Twice, where its last attempt was refused in the meantime.
  for (let n = 0; n < 3 && cluster.node(node).leads === undefined; n++) {
    cluster.wake(node);
    deliverAll(cluster, ...silent);
  }
}

/** What the network holds from one node to another, taken out. */
export function taken(cluster: PaxosCluster, from: string, to: string): readonly PeerMessage[] {
  const chosen = cluster.packets.filter((packet) => packet.from === from && packet.to === to);
  const others = cluster.packets.filter((packet) => !chosen.includes(packet));
  cluster.packets.splice(0, Number.POSITIVE_INFINITY, ...others);
  return chosen.map(({ message }) => message as PeerMessage);
}

/** The answers that `to` gives at once to a message from `from`. */
export function answersTo(
  cluster: PaxosCluster,
  { from, to, message }: { readonly from: string; readonly to: string; readonly message: PeerMessage },
): readonly PeerMessage[] {
  cluster.receive({ from, to, message });
  return taken(cluster, to, from);
}

export function ask(cluster: PaxosCluster, node: string, request: Partial<ClientRequest> = {}): void {
  const message = {
    ...{ type: "client-request", client: "c1", sequence: 1, oldest: 1, kind: "command", body: "a" },
    ...request,
  } as const;
  cluster.receive({
    from: "h1",
    to: node,
    message: message as { readonly [K in keyof ClientRequest]: ClientRequest[K] },
  });
}

/** Everything that clients were told so far, oldest first. */
export function outcomes(cluster: PaxosCluster): readonly ClientReplyOutcome[] {
  return cluster.replies.map(({ reply }) => reply.outcome);
}
