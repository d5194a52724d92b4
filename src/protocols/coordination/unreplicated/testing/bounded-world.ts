import type { ProtocolNodeContext } from "../../../../contract/protocol.js";
import { type Packet, ScriptedCluster } from "../../../../contract/testing/scripted-cluster.js";
import type { Json } from "../../../../core/json.js";
import { createRandom, type Random } from "../../../../core/random.js";
import type { Ms } from "../../../../core/units.js";
import type { ElectingNode } from "../electing-node.js";

type Message = Json & { readonly type: string };

export interface BoundedWorldSettings {
  readonly nodes: readonly string[];
  readonly seed: number;
  /** T: no message takes longer, and none is lost but those to nodes that are down. */
  readonly maxDelayMs: Ms;
  readonly leaseMs: Ms;
  createNode(context: ProtocolNodeContext): ElectingNode;
}

/** Time goes on by so much at once. */
const TICK_MS: Ms = 5;

/**
 * The world that election algorithms without terms are made for: messages take no longer than T, nodes crash and come
 * back, and nothing else goes wrong. Messages may overtake each other. What must hold there is looked at after each tick.
 */
export class BoundedWorld {
  readonly violations: string[] = [];
  readonly cluster: ScriptedCluster<ElectingNode, Message>;
  /** How many messages have been sent, by type. */
  readonly sent = new Map<string, number>();
  readonly #settings: BoundedWorldSettings;
  readonly #random: Random;
  #ms: Ms = 0;
  #inFlight: { readonly packet: Packet<Message>; readonly arrivesMs: Ms }[] = [];
  /** The node that served last, and when it was last seen to. */
  #lastServing: { readonly node: string; readonly ms: Ms } | undefined;

  constructor(settings: BoundedWorldSettings) {
    const { nodes, seed, leaseMs, createNode } = settings;
    this.#settings = settings;
    this.#random = createRandom(seed).fork("delays");
    this.cluster = new ScriptedCluster({
      nodes,
      seed,
      disks: "at once",
      createNode: (context) => createNode({ ...context, leaseMs }),
    });
  }

  get serving(): readonly string[] {
    return this.cluster.running().flatMap(({ id, serves }) => (serves ? [id] : []));
  }

  run(ms: Ms): void {
    for (const endMs = this.#ms + ms; this.#ms < endMs; ) this.#tick();
  }

  #tick(): void {
    this.#launch();
    this.#ms += TICK_MS;
    this.cluster.pass(TICK_MS);
    const due = this.#inFlight.filter(({ arrivesMs }) => arrivesMs <= this.#ms);
    this.#inFlight = this.#inFlight.filter(({ arrivesMs }) => arrivesMs > this.#ms);
    for (const { packet } of this.#random.shuffle(due)) this.cluster.receive(packet);
    for (const { id } of this.cluster.running()) this.cluster.wakeIfDue(id);
    this.#inspect();
  }

  /** What has been sent gets its delay: at least a tick, and less than T. */
  #launch(): void {
    const ticks = Math.floor(this.#settings.maxDelayMs / TICK_MS) - 1;
    for (const packet of this.cluster.packets.splice(0)) {
      const { type } = packet.message;
      this.sent.set(type, (this.sent.get(type) ?? 0) + 1);
      this.#inFlight.push({ packet, arrivesMs: this.#ms + TICK_MS * this.#random.int(1, ticks) });
    }
  }

  #inspect(): void {
    const [serving, other] = this.serving;
    if (serving === undefined) return;
    if (other !== undefined) this.violations.push(`at ${this.#ms} ms both ${serving} and ${other} serve`);
    const last = this.#lastServing;
    const idleMs = last === undefined ? Number.POSITIVE_INFINITY : this.#ms - last.ms;
    // What a node granted before it crashed or stopped, it must wait out as any other's.
    const goesOn = last?.node === serving && idleMs === TICK_MS;
    if (!goesOn && idleMs < this.#settings.leaseMs) {
      this.violations.push(`${serving} serves ${idleMs} ms after ${last?.node} did`);
    }
    this.#lastServing = { node: serving, ms: this.#ms };
  }
}
