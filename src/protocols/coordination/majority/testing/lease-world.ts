import type { Client, ClientContext } from "../../../../contract/client.js";
import type { ProtocolNode, ProtocolNodeContext } from "../../../../contract/protocol.js";
import { firstNodes } from "../../../../contract/testing/scripted-cluster.js";
import { VirtualClock } from "../../../../contract/testing/virtual-clock.js";
import type { Json } from "../../../../core/json.js";
import { createRandom, type Random } from "../../../../core/random.js";
import { type Ms, msToNs, nsToMs } from "../../../../core/units.js";
import { Believer } from "./believer.js";
import { SkewedClock } from "./skewed-clock.js";

export interface LeaseWorldSettings {
  readonly seed: number;
  readonly options: { readonly [name: string]: Json };
  readonly bug?: string;
  /** How fast clocks go, one drawn for each node and each contender. */
  readonly rates: readonly number[];
  /** How long a message takes that is neither lost nor late. */
  readonly delayMs: readonly [Ms, Ms];
  /** Whether nodes crash and come back with what they wrote. */
  readonly crashes: "nodes crash" | "nodes stay up";
  createNode(context: ProtocolNodeContext): ProtocolNode;
  createClient(context: ClientContext): Client;
}

const NODES = firstNodes(5);
const CONTENDERS = ["c1", "c2", "c3"];
const TTL_MS: Ms = 300;
const LASTS_MS: Ms = 6000;

/** Chances of a message, in percent, and how long it takes where it is late. */
const LOST = 5;
const DOUBLED = 5;
const LATE = 5;
const LATE_MS: readonly [Ms, Ms] = [20, 400];

const CRASH_EVERY_MS: readonly [Ms, Ms] = [50, 400];
const DOWN_MS: readonly [Ms, Ms] = [1, 60];

export interface LeaseStory {
  /** How often somebody came to lead. */
  readonly tenures: number;
  /** Each time that somebody did while another believed, in true time, that it led: `c1 and c2 at 1234 ms`. */
  readonly overlaps: readonly string[];
}

/**
 * Contenders that campaign, lead, renew, resign and fall silent, over a network that loses, doubles and delays, each by a
 * clock of its own; true time is known to the test alone.
 */
export async function leaseStory(settings: LeaseWorldSettings): Promise<LeaseStory> {
  const world = new LeaseWorld(settings);
  await world.clock.runUntil(msToNs(LASTS_MS));
  return world;
}

class LeaseWorld implements LeaseStory {
  readonly clock = new VirtualClock();
  readonly overlaps: string[] = [];
  tenures = 0;
  readonly #settings: LeaseWorldSettings;
  readonly #random: Random;
  readonly #servers: ReadonlyMap<string, Server>;
  readonly #receivers = new Map<string, (from: string, message: Json) => void>();
  readonly #believers: readonly Believer[];

  constructor(settings: LeaseWorldSettings) {
    this.#settings = settings;
    this.#random = createRandom(settings.seed);
    this.#servers = new Map(NODES.map((id) => [id, this.#server(id)]));
    this.#believers = CONTENDERS.map((host) => this.#contender(host));
    if (settings.crashes === "nodes crash") this.#crashLater();
  }

  #server(id: string): Server {
    const { options, bug, createNode, rates } = this.#settings;
    const context = { id, nodes: NODES, random: this.#random.fork(id), options, leaseMs: TTL_MS };
    const create = (): ProtocolNode => createNode(bug === undefined ? context : { ...context, bug });
    const clock = new SkewedClock(this.clock, this.#random.pick(rates));
    return new Server(create, clock, (to, message) => this.#carry(() => this.#receivers.get(to)?.(id, message)));
  }

  #contender(host: string): Believer {
    const { options, bug, createClient, rates } = this.#settings;
    const clock = new SkewedClock(this.clock, this.#random.pick(rates));
    const client = createClient({
      ...{ host, incarnation: 0, clock, random: this.#random.fork(host), operationTimeoutMs: 200, options },
      ...(bug === undefined ? {} : { bug }),
      nodes: NODES.map((id) => ({ id, address: id, ports: {} })),
      transport: {
        send: (to, message) => this.#carry(() => this.#servers.get(to)?.receive(host, message)),
        onMessage: (receive) => void this.#receivers.set(host, receive),
      },
    });
    const began = (believer: Believer): void => {
      this.tenures += 1;
      for (const other of this.#believers) {
        if (other === believer || !other.believes()) continue;
        this.overlaps.push(`${other.name} and ${believer.name} at ${Math.round(nsToMs(this.clock.nowNs()))} ms`);
      }
    };
    return new Believer({
      name: host,
      client,
      clock,
      ttlMs: TTL_MS,
      random: this.#random.fork(`${host}/course`),
      began,
    });
  }

  #carry(arrive: () => void): void {
    const random = this.#random;
    const { delayMs } = this.#settings;
    if (random.chance(LOST)) return;
    const copies = random.chance(DOUBLED) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      this.clock.after(random.int(...(random.chance(LATE) ? LATE_MS : delayMs)), arrive);
    }
  }

  #crashLater(): void {
    this.clock.after(this.#random.int(...CRASH_EVERY_MS), () => {
      const server = this.#servers.get(this.#random.pick(NODES));
      server?.crash();
      this.clock.after(this.#random.int(...DOWN_MS), () => server?.start());
      this.#crashLater();
    });
  }
}

/** A node on a disk that syncs at once. */
class Server {
  readonly #create: () => ProtocolNode;
  readonly #clock: SkewedClock;
  readonly #send: (to: string, message: Json) => void;
  #records: readonly Json[] = [];
  #node: ProtocolNode | undefined;

  constructor(create: () => ProtocolNode, clock: SkewedClock, send: (to: string, message: Json) => void) {
    this.#create = create;
    this.#clock = clock;
    this.#send = send;
    this.start();
  }

  start(): void {
    if (this.#node !== undefined) return;
    this.#node = this.#create();
    this.#step({ type: "start", records: this.#records });
  }

  crash(): void {
    this.#node = undefined;
  }

  receive(from: string, message: Json): void {
    this.#step({ type: "message", from, message });
  }

  #step(input: Parameters<ProtocolNode["step"]>[0]): void {
    const nowMs = nsToMs(this.#clock.nowNs());
    const output = this.#node?.step(input, { monotonicMs: nowMs, wallMs: nowMs });
    if (output === undefined) return;
    this.#records = output.replace === true ? output.records : [...this.#records, ...output.records];
    for (const { to, message } of [...output.sendAtOnce, ...output.send]) this.#send(to, message);
  }
}
