import type { Json } from "../../core/json.js";
import { createRandom } from "../../core/random.js";
import type { Ms } from "../../core/units.js";
import type {
  InvariantBreach,
  Invariants,
  ProtocolInput,
  ProtocolNode,
  ProtocolNodeContext,
  ProtocolOutput,
} from "../protocol.js";
import type { ClientReply } from "../replicated-log.js";
import { ScriptedDisk, type Tail } from "./scripted-disk.js";

/** What a test says of a cluster, whatever the protocol. */
export interface Arrangement<Node extends ProtocolNode> {
  readonly nodes: readonly string[];
  /** 1, where nothing is said. */
  readonly seed?: number;
  /** `at once`, where nothing is said: every write is durable when it returns. `when told`: only by `sync`. */
  readonly disks?: "at once" | "when told";
  readonly options?: { readonly [name: string]: Json };
  readonly bug?: string | undefined;
  /** Called after each step of a node. */
  stepped?(step: ObservedStep<Node>): void;
}

export interface ScriptedClusterSettings<Node extends ProtocolNode> extends Arrangement<Node> {
  /** A node as it is before its start. */
  createNode(context: ProtocolNodeContext): Node;
  readonly invariants?: Invariants<Node>;
  /** What damage makes of a record; null where nothing is said. */
  readonly garble?: (record: Json) => Json;
}

export interface ObservedStep<Node extends ProtocolNode> {
  readonly node: Node;
  readonly output: ProtocolOutput<Json>;
}

export interface Packet<Message = Json> {
  readonly from: string;
  readonly to: string;
  readonly message: Message;
}

/** One server: the process comes and goes, the disk stays. Its clock is its own. */
interface Server<Node> {
  readonly id: string;
  readonly disk: ScriptedDisk;
  node: Node | undefined;
  lives: number;
  nowMs: Ms;
  wakeAtMs: Ms;
}

/** What clients ask for, as far as nodes know. */
const LEASE_MS: Ms = 2000;

/** Clocks begin far from zero, as monotonic clocks may. */
const START_MS: Ms = 1_000_000;

/** So many nodes: `n1`, `n2`, ... */
export function firstNodes(count: number): readonly string[] {
  return Array.from({ length: count }, (_, place) => `n${place + 1}`);
}

/**
 * A cluster of protocol nodes where nothing happens by itself: each delivery, wake, sync and crash is one call. Packets
 * wait in `packets` in the order they were sent; what the nodes tell clients is in `replies`.
 */
export class ScriptedCluster<Node extends ProtocolNode, Message extends { readonly type: string }> {
  readonly packets: Packet<Message>[] = [];
  readonly replies: { readonly from: string; readonly to: string; readonly reply: ClientReply }[] = [];
  /** The marks that nodes have reached. */
  readonly marks = new Set<string>();
  readonly breaches: InvariantBreach[] = [];
  /** Why nodes ended by themselves. */
  readonly halts: { readonly node: string; readonly why: string }[] = [];
  readonly #settings: ScriptedClusterSettings<Node>;
  readonly #servers: ReadonlyMap<string, Server<Node>>;

  constructor(settings: ScriptedClusterSettings<Node>) {
    this.#settings = settings;
    this.#servers = new Map(
      settings.nodes.map((id) => [
        id,
        { id, disk: new ScriptedDisk(settings.garble), node: undefined, lives: 0, nowMs: START_MS, wakeAtMs: START_MS },
      ]),
    );
    for (const id of settings.nodes) this.restart(id);
  }

  get ids(): readonly string[] {
    return this.#settings.nodes;
  }

  isUp(id: string): boolean {
    return this.#server(id).node !== undefined;
  }

  /** The running node; throws where it is down. */
  node(id: string): Node {
    const { node } = this.#server(id);
    if (node === undefined) throw new Error(`${id} is down`);
    return node;
  }

  running(): readonly Node[] {
    return this.ids.filter((id) => this.isUp(id)).map((id) => this.node(id));
  }

  disk(id: string): ScriptedDisk {
    return this.#server(id).disk;
  }

  /** Lets `ms` pass on the given nodes' clocks, without waking anyone. */
  pass(ms: Ms, ids: readonly string[] = this.ids): void {
    for (const id of ids) this.#server(id).nowMs += ms;
  }

  nowMs(id: string): Ms {
    return this.#server(id).nowMs;
  }

  /** Wakes the node if the time it asked for has come. */
  wakeIfDue(id: string): void {
    const server = this.#server(id);
    if (server.nowMs >= server.wakeAtMs) this.wake(id);
  }

  /** Moves one node's clock to what it waits for, and wakes it. */
  wake(id: string): void {
    const server = this.#server(id);
    server.nowMs = Math.max(server.nowMs, server.wakeAtMs);
    this.#step(server, { type: "wake" });
  }

  /** Hands over a message from anyone, now. Nothing happens where the receiver is down. */
  receive(packet: Packet<Message>): void {
    const server = this.#servers.get(packet.to);
    if (server?.node === undefined) return;
    this.#step(server, { type: "message", from: packet.from, message: packet.message as unknown as Json });
  }

  /** Syncs the oldest write of a node's disk. */
  sync(id: string): void {
    const server = this.#server(id);
    const write = server.disk.sync();
    if (write !== undefined && server.node !== undefined) this.#step(server, { type: "synced", write });
  }

  /**
   * Ends the process: what was not synced is gone, but for `lucky` writes and perhaps a part of the next, and so are the
   * messages that waited.
   */
  crash(id: string, lucky = 0, tail: Tail = "whole"): void {
    const server = this.#server(id);
    server.node = undefined;
    server.disk.crash(lucky, tail);
  }

  restart(id: string): void {
    const server = this.#server(id);
    if (server.node !== undefined) return;
    const { nodes, seed = 1, options = {}, bug, createNode } = this.#settings;
    const mark = (name: string): void => void this.marks.add(name);
    server.lives++;
    const random = createRandom(seed).fork(id).fork(`life ${server.lives}`);
    const context = { id, nodes, random, options, leaseMs: LEASE_MS, mark };
    server.node = createNode(bug === undefined ? context : { ...context, bug });
    const { durable: records, damaged } = server.disk;
    this.#step(server, { type: "start", records, damaged });
  }

  #step(server: Server<Node>, input: ProtocolInput<Json>): void {
    const { node, disk } = server;
    const { invariants, stepped, disks = "at once" } = this.#settings;
    if (node === undefined) return;
    const output = node.step(input, { monotonicMs: server.nowMs, wallMs: server.nowMs });
    server.wakeAtMs = output.wakeAtMs ?? Number.POSITIVE_INFINITY;
    if (invariants !== undefined) this.breaches.push(...invariants.observe(node));
    if (output.write !== undefined) disk.write(output.write, output.records, output.replace === true);
    stepped?.({ node, output });
    if (output.halt !== undefined) {
      this.halts.push({ node: server.id, why: output.halt });
      this.crash(server.id);
      return;
    }
    for (const { to, message } of output.sendAtOnce) this.#leave(server.id, to, message);
    for (const { to, message } of output.send) disk.whenDurable(() => this.#leave(server.id, to, message));
    if (disks === "at once") while (!disk.idle) this.sync(server.id);
  }

  #leave(from: string, to: string, sent: Json): void {
    const message = sent as unknown as Message;
    if (message.type === "client-reply") this.replies.push({ from, to, reply: message as unknown as ClientReply });
    else this.packets.push({ from, to, message });
  }

  #server(id: string): Server<Node> {
    const server = this.#servers.get(id);
    if (server === undefined) throw new Error(`no node ${id}`);
    return server;
  }
}
