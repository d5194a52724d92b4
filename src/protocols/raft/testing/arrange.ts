import type { ClientReplyOutcome } from "../../../contract/replicated-log.js";
import { deliverAll, taken } from "../../../contract/testing/deliveries.js";
import { ask } from "../../../contract/testing/requests.js";
import { firstNodes } from "../../../contract/testing/scripted-cluster.js";
import type { Json } from "../../../core/json.js";
import type { LogEntry } from "../log.js";
import type { AppendRequest, PeerMessage, RaftMessage, VoteRequest } from "../messages.js";
import { type RaftCluster, type RaftClusterSettings, raftCluster } from "./raft-cluster.js";

/** So many nodes. */
export function clusterOf(size: 1 | 3 | 5, settings: Omit<RaftClusterSettings, "nodes"> = {}): RaftCluster {
  return raftCluster({ nodes: firstNodes(size), ...settings });
}

/** Makes a node the leader of the next term, all others following it. */
export function elect(cluster: RaftCluster, node: string): void {
  cluster.pass(300);
  cluster.wake(node);
  deliverAll(cluster);
  cluster.wake(node);
  deliverAll(cluster);
}

/** The one answer that `to` gives to a message from `from`. */
export function answerTo(
  cluster: RaftCluster,
  from: string,
  to: string,
  message: PeerMessage,
): RaftMessage | undefined {
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

let asked = 0;

/** What a node answers an operator at once; undefined where it does not. */
export function operate(cluster: RaftCluster, node: string, body: Json): ClientReplyOutcome | undefined {
  asked++;
  const before = cluster.replies.length;
  ask(cluster, node, { client: "operator", sequence: asked, kind: "admin", body });
  return cluster.replies[before]?.reply.outcome;
}
