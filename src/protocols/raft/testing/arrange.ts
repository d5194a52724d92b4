import type { ClientReplyOutcome, ClientRequest } from "../../../contract/replicated-log.js";
import type { StateMachine } from "../../../contract/state-machine.js";
import { Ledger } from "../../../contract/testing/ledger.js";
import type { Json } from "../../../core/json.js";
import type { LogEntry } from "../log.js";
import type { AppendRequest, PeerMessage, VoteRequest } from "../messages.js";
import { type Packet, TestCluster, type TestClusterSettings } from "./test-cluster.js";

const MAX_DELIVERIES = 10_000;

/** A cluster of three ledgers, or as many and of what is asked for, with disks that are durable at once. */
export function clusterOf(
  size: 1 | 3 | 5,
  settings: Partial<Pick<TestClusterSettings, "options" | "disks" | "bug" | "seed" | "voters">> & {
    readonly createMachine?: () => StateMachine;
  } = {},
): TestCluster {
  const nodes = ["n1", "n2", "n3", "n4", "n5"].slice(0, size);
  return new TestCluster({ seed: 1, disks: "at once", createMachine: () => new Ledger(), nodes, ...settings });
}

/** Hands over packets, oldest first, until none is left; throws where that does not come to an end. */
export function deliverAll(cluster: TestCluster, watch: (packet: Packet) => void = () => undefined): void {
  deliverUntil(cluster, () => cluster.packets.length === 0, watch);
}

/** Hands over packets, oldest first, until `done`. */
export function deliverUntil(
  cluster: TestCluster,
  done: () => boolean,
  watch: (packet: Packet) => void = () => undefined,
): void {
  for (let n = 0; !done(); n++) {
    const packet = cluster.packets.shift();
    if (packet === undefined || n === MAX_DELIVERIES) throw new Error(`not done after ${n} deliveries`);
    watch(packet);
    cluster.receive(packet);
  }
}

/** Makes a node the leader of the next term, all others following it. */
export function elect(cluster: TestCluster, node: string): void {
  cluster.pass(300);
  cluster.wake(node);
  deliverAll(cluster);
  cluster.wake(node);
  deliverAll(cluster);
}

/** What the network holds from one node to another, taken out. */
export function taken(cluster: TestCluster, from: string, to: string): readonly PeerMessage[] {
  const chosen = cluster.packets.filter((packet) => packet.from === from && packet.to === to);
  const others = cluster.packets.filter((packet) => !chosen.includes(packet));
  cluster.packets.splice(0, Number.POSITIVE_INFINITY, ...others);
  return chosen.map(({ message }) => message as PeerMessage);
}

/** The one answer that `to` gives to a message from `from`. */
export function answerTo(
  cluster: TestCluster,
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
export function termsOf(cluster: TestCluster, node: string): readonly number[] {
  const { log } = cluster.node(node);
  return log.from(log.firstIndex, log.lastIndex).map(({ term }) => term);
}

export function ask(cluster: TestCluster, node: string, request: Partial<ClientRequest>): void {
  const message: ClientRequest = {
    ...{ type: "client-request", client: "c1", sequence: 1, oldest: 1, kind: "command", body: "a" },
    ...request,
  };
  cluster.receive({ from: "h1", to: node, message });
}

let asked = 0;

/** What a node answers an operator at once; undefined where it does not. */
export function operate(cluster: TestCluster, node: string, body: Json): ClientReplyOutcome | undefined {
  asked++;
  const before = cluster.replies.length;
  ask(cluster, node, { client: "operator", sequence: asked, kind: "admin", body });
  return cluster.replies[before]?.reply.outcome;
}

/** Everything that clients were told so far, oldest first. */
export function outcomes(cluster: TestCluster): readonly ClientReplyOutcome[] {
  return cluster.replies.map(({ reply }) => reply.outcome);
}
