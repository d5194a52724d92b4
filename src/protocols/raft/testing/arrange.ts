import type { ClientReplyOutcome, ClientRequest } from "../../../contract/replicated-log.js";
import { firstNodes, type Packet } from "../../../contract/testing/scripted-cluster.js";
import type { Json } from "../../../core/json.js";
import type { LogEntry } from "../log.js";
import type { AppendRequest, PeerMessage, RaftMessage, VoteRequest } from "../messages.js";
import { type RaftCluster, type RaftClusterSettings, raftCluster } from "./raft-cluster.js";

const MAX_DELIVERIES = 10_000;

/** So many nodes. */
export function clusterOf(size: 1 | 3 | 5, settings: Omit<RaftClusterSettings, "nodes"> = {}): RaftCluster {
  return raftCluster({ nodes: firstNodes(size), ...settings });
}

/** Hands over packets, oldest first, until none is left; throws where that does not come to an end. */
export function deliverAll(cluster: RaftCluster, watch: (packet: Packet<RaftMessage>) => void = () => undefined): void {
  deliverUntil(cluster, () => cluster.packets.length === 0, watch);
}

/** Hands over packets, oldest first, until `done`. */
export function deliverUntil(
  cluster: RaftCluster,
  done: () => boolean,
  watch: (packet: Packet<RaftMessage>) => void = () => undefined,
): void {
  for (let n = 0; !done(); n++) {
    const packet = cluster.packets.shift();
    if (packet === undefined || n === MAX_DELIVERIES) throw new Error(`not done after ${n} deliveries`);
    watch(packet);
    cluster.receive(packet);
  }
}

/** Makes a node the leader of the next term, all others following it. */
export function elect(cluster: RaftCluster, node: string): void {
  cluster.pass(300);
  cluster.wake(node);
  deliverAll(cluster);
  cluster.wake(node);
  deliverAll(cluster);
}

/** What the network holds from one node to another, taken out. */
export function taken(cluster: RaftCluster, from: string, to: string): readonly PeerMessage[] {
  const chosen = cluster.packets.filter((packet) => packet.from === from && packet.to === to);
  const others = cluster.packets.filter((packet) => !chosen.includes(packet));
  cluster.packets.splice(0, Number.POSITIVE_INFINITY, ...others);
  return chosen.map(({ message }) => message as PeerMessage);
}

/** The one answer that `to` gives to a message from `from`. */
export function answerTo(
  cluster: RaftCluster,
  from: string,
  to: string,
  message: PeerMessage,
): PeerMessage | undefined {
  cluster.receive({ from, to, message });
  return taken(cluster, to, from).at(-1);
}

export function vote(term: number, lastIndex = 0, lastTerm = 0): VoteRequest {
  return { type: "vote", term, lastIndex, lastTerm };
}

export function noOps(...terms: readonly number[]): readonly LogEntry[] {
  return terms.map((term) => ({ kind: "no-op", term }));
}

/** An append of no-ops of these terms; `after` is the place before them. */
export function append(
  term: number,
  after: { readonly index: number; readonly term: number },
  terms: readonly number[],
  commitIndex = 0,
): AppendRequest {
  const { index: prevIndex, term: prevTerm } = after;
  return { type: "append", term, prevIndex, prevTerm, entries: noOps(...terms), commitIndex, round: 0 };
}

/** The terms along a node's log, from its first entry. */
export function termsOf(cluster: RaftCluster, node: string): readonly number[] {
  const { log } = cluster.node(node);
  return log.from(log.firstIndex, log.lastIndex).map(({ term }) => term);
}

export function ask(cluster: RaftCluster, node: string, request: Partial<ClientRequest>): void {
  const message: ClientRequest = {
    ...{ type: "client-request", client: "c1", sequence: 1, oldest: 1, kind: "command", body: "a" },
    ...request,
  };
  cluster.receive({ from: "h1", to: node, message });
}

let asked = 0;

/** What a node answers an operator at once; undefined where it does not. */
export function operate(cluster: RaftCluster, node: string, body: Json): ClientReplyOutcome | undefined {
  asked++;
  const before = cluster.replies.length;
  ask(cluster, node, { client: "operator", sequence: asked, kind: "admin", body });
  return cluster.replies[before]?.reply.outcome;
}

/** Everything that clients were told so far, oldest first. */
export function outcomes(cluster: RaftCluster): readonly ClientReplyOutcome[] {
  return cluster.replies.map(({ reply }) => reply.outcome);
}
