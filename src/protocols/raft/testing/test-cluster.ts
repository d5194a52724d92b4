import type { InvariantBreach, ProtocolInput, ProtocolOutput } from "../../../contract/protocol.js";
import type { ClientReply } from "../../../contract/replicated-log.js";
import type { StateMachine } from "../../../contract/state-machine.js";
import type { Json } from "../../../core/json.js";
import { createRandom } from "../../../core/random.js";
import type { Ms } from "../../../core/units.js";
import { createRaftInvariants, RaftNode } from "../index.js";
import type { RaftMessage } from "../messages.js";
import { type Tail, TestDisk } from "./test-disk.js";

export interface TestClusterSettings {
  readonly nodes: readonly string[];
  readonly seed: number;
  readonly options?: { readonly [name: string]: Json };
  readonly bug?: string;
  /** Who votes at first; all nodes, where nothing is said. */
  readonly voters?: readonly string[];
  /** `at once`: every write is durable when it returns. `when told`: only by `sync`. */
  readonly disks: "at once" | "when told";
  createMachine(): StateMachine;
  /** Called after each step of a node. */
  stepped?(step: ObservedStep): void;
}

export interface ObservedStep {
  readonly node: RaftNode;
  readonly output: ProtocolOutput<Json>;
}

export interface Packet {
  readonly from: string;
  readonly to: string;
  readonly message: RaftMessage;
}

/** One server: the process comes and goes, the disk stays. Its clock is its own. */
interface Server {
  readonly id: string;
  readonly disk: TestDisk;
  node: RaftNode | undefined;
  lives: number;
  nowMs: Ms;
  wakeAtMs: Ms;
}

/**
 * A cluster where nothing happens by itself: each delivery, wake, sync and crash is one call. Packets wait in
 * `packets` in the order they were sent; what the nodes tell clients is in `replies`.
 */
export class TestCluster {
  readonly packets: Packet[] = [];
  readonly replies: { readonly from: string; readonly to: string; readonly reply: ClientReply }[] = [];
  /** The marks that nodes have reached. */
  readonly marks = new Set<string>();
  readonly breaches: InvariantBreach[] = [];
  /** Why nodes ended by themselves. */
  readonly halts: { readonly node: string; readonly why: string }[] = [];
  readonly #settings: TestClusterSettings;
  readonly #servers: ReadonlyMap<string, Server>;
  readonly #invariants = createRaftInvariants();
  /** Clocks begin far from zero, as monotonic clocks may. */
  static readonly #startMs = 1_000_000;

  constructor(settings: TestClusterSettings) {
    this.#settings = settings;
    const startMs = TestCluster.#startMs;
    this.#servers = new Map(
      settings.nodes.map((id) => [
        id,
        { id, disk: new TestDisk(), node: undefined, lives: 0, nowMs: startMs, wakeAtMs: startMs },
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
  node(id: string): RaftNode {
    const { node } = this.#server(id);
    if (node === undefined) throw new Error(`${id} is down`);
    return node;
  }

  running(): readonly RaftNode[] {
    return this.ids.filter((id) => this.isUp(id)).map((id) => this.node(id));
  }

  disk(id: string): TestDisk {
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
  receive(packet: Packet): void {
    const server = this.#servers.get(packet.to);
    if (server?.node === undefined) return;
    this.#step(server, { type: "message", from: packet.from, message: packet.message as Json });
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
    const { nodes, voters = nodes, seed, options = {}, bug } = this.#settings;
    const mark = (name: string): void => void this.marks.add(name);
    server.lives++;
    const random = createRandom(seed).fork(id).fork(`life ${server.lives}`);
    const context = { id, nodes: voters, random, options, mark, ...(bug === undefined ? {} : { bug }) };
    server.node = new RaftNode({ context, machine: this.#settings.createMachine() });
    const { durable: records, damaged } = server.disk;
    this.#step(server, { type: "start", records, damaged });
  }

  #step(server: Server, input: ProtocolInput<Json>): void {
    const { node, disk } = server;
    if (node === undefined) return;
    const output = node.step(input, { monotonicMs: server.nowMs, wallMs: server.nowMs });
    server.wakeAtMs = output.wakeAtMs ?? Number.POSITIVE_INFINITY;
    this.breaches.push(...this.#invariants.observe(node));
    if (output.write !== undefined) disk.write(output.write, output.records, output.replace === true);
    this.#settings.stepped?.({ node, output });
    if (output.halt !== undefined) {
      this.halts.push({ node: server.id, why: output.halt });
      this.crash(server.id);
      return;
    }
    for (const { to, message } of output.sendAtOnce) this.#leave(server.id, to, message as RaftMessage);
    for (const { to, message } of output.send)
      disk.whenDurable(() => this.#leave(server.id, to, message as RaftMessage));
    if (this.#settings.disks === "at once") while (!disk.idle) this.sync(server.id);
  }

  #leave(from: string, to: string, message: RaftMessage): void {
    if (message.type === "client-reply") this.replies.push({ from, to, reply: message });
    else this.packets.push({ from, to, message });
  }

  #server(id: string): Server {
    const server = this.#servers.get(id);
    if (server === undefined) throw new Error(`no node ${id}`);
    return server;
  }
}
