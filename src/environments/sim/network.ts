import type { LinkShape } from "../../contract/faults.js";
import { ContractError } from "../../core/errors.js";
import type { Grudge } from "../../core/grudge.js";
import type { Json } from "../../core/json.js";
import type { Random } from "../../core/random.js";
import type { Ns } from "../../core/units.js";
import type { EventKind } from "./event-heap.js";
import type { EventLoop } from "./event-loop.js";
import { FloodGauge } from "./flood-gauge.js";
import { Delays, NETWORK_DELAYS } from "./latency.js";
import { LinkShaper, type ShapeCounts } from "./link-shaper.js";

/** Watches what is sent, before anything is done to it. */
export type Watch = (sender: string, receiver: string, message: Json) => void;

/** The shortest way between two machines, drawn once for each link. */
const BASE_DELAY_NS = { min: 80_000, max: 250_000 };

/** Divides a host's name from the number of its life in an address, e.g. `c1#2`. */
const LIFE_MARK = "#";

/** The address of one life of a host: an answer to a former life must not reach the next, whatever its number. */
export function addressOf(host: string, life: number): string {
  return `${host}${LIFE_MARK}${life}`;
}

/** Whose address it is. */
export function hostAt(address: string): string {
  return address.split(LIFE_MARK, 1)[0] as string;
}

/** Where messages to one node or host arrive. `to` is the address that the sender used. */
export interface Endpoint {
  readonly name: string;
  readonly subject: number;
  readonly arrivalKind: EventKind;
  receive(from: string, message: Json, to: string): void;
}

/** A partition in force. */
interface Cut {
  /** Packets that its own rules matched so far, whether or not another cut dropped them too. */
  readonly dropped: number;
  remove(): void;
}

/** A shape in force. */
interface Shaping {
  /** What it did to packets so far. */
  readonly counts: Readonly<ShapeCounts>;
  remove(): void;
}

interface Link {
  readonly sender: string;
  readonly receiver: Endpoint;
  readonly delays: Delays;
  cuts: { dropped: number }[];
  shapers: readonly LinkShaper[];
}

/**
 * Datagrams between all endpoints: each takes its own delay, so that one may overtake another. A cut drops at the
 * receiver, as a firewall there would, what was already under way included. A shape delays, loses or doubles what is
 * sent while it is in force; what it damages, a checksum drops. Messages are handed over as they are: whoever receives
 * one must not change it. Once the system floods, nothing that is sent is carried any more.
 */
export class Network {
  readonly #loop: EventLoop;
  readonly #random: Random;
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #links = new Map<string, Map<string, Link>>();
  readonly #mayDouble = new Set<string>();
  #shapings = 0;
  readonly #gauge: FloodGauge;
  readonly #watch: Watch | undefined;
  #delivered = 0;

  constructor(loop: EventLoop, random: Random, watch?: Watch) {
    this.#loop = loop;
    this.#random = random;
    this.#gauge = new FloodGauge(loop);
    this.#watch = watch;
  }

  /** Resolves with the simulated time at which the system floods. */
  get flooded(): Promise<Ns> {
    return this.#gauge.flooded;
  }

  /** Messages that reached an endpoint's machine; whether a process there took them is its own affair. */
  get delivered(): number {
    return this.#delivered;
  }

  /**
   * Whether any packet from or to this endpoint may have been doubled so far. Once true it stays so: a copy may be under
   * way for long after the shape that made it is gone.
   */
  mayDouble(name: string): boolean {
    return this.#mayDouble.has(name);
  }

  attach(endpoint: Endpoint): void {
    this.#endpoints.set(endpoint.name, endpoint);
    this.#links.set(endpoint.name, new Map());
  }

  /** Sends from an endpoint. `from` is the address that answers should go to. */
  send(sender: string, from: string, to: string, message: Json): void {
    const link = this.#links.get(sender)?.get(to) ?? this.#link(sender, to);
    if (!this.#gauge.admits()) return;
    this.#watch?.(sender, link.receiver.name, message);
    const delayNs = link.delays.drawNs();
    if (link.shapers.length === 0) this.#carry(link, delayNs, from, to, message);
    else for (const shapedNs of this.#shaped(link, delayNs, message)) this.#carry(link, shapedNs, from, to, message);
  }

  #carry(link: Link, delayNs: Ns, from: string, to: string, message: Json): void {
    const { arrivalKind, subject } = link.receiver;
    this.#loop.schedule(this.#loop.nowNs + delayNs, arrivalKind, subject, () => {
      if (link.cuts.length > 0) {
        for (const cut of link.cuts) cut.dropped += 1;
        return;
      }
      this.#delivered += 1;
      link.receiver.receive(from, message, to);
    });
  }

  /** What comes of a packet after every shape on its link, one after another: the delay of each copy. */
  #shaped(link: Link, delayNs: Ns, message: Json): readonly Ns[] {
    const { nowNs } = this.#loop;
    return link.shapers.reduce<readonly Ns[]>(
      (copies, shaper) => copies.flatMap((copyNs) => shaper.pass(copyNs, nowNs, message)),
      [delayNs],
    );
  }

  /** Drops what the grudge says until the cut is removed. Cuts add up. */
  cut(grudge: Grudge): Cut {
    const cut = { dropped: 0 };
    const links = this.#linksIn(grudge);
    for (const link of links) link.cuts = [...link.cuts, cut];
    return {
      get dropped() {
        return cut.dropped;
      },
      remove() {
        for (const link of links) link.cuts = link.cuts.filter((other) => other !== cut);
      },
    };
  }

  /** Shapes what is sent over these links, receiver to senders, until the shaping is removed. Shapes add up. */
  shape(grudge: Grudge, shape: LinkShape): Shaping {
    const counts: ShapeCounts = { delayed: 0, lost: 0, duplicated: 0, reordered: 0, corrupted: 0, overflowed: 0 };
    const random = this.#random.fork(`shape/${this.#shapings++}`);
    const shaped = this.#linksIn(grudge).map((link) => {
      const { sender, receiver } = link;
      const shaper = new LinkShaper(shape, random.fork(`${sender}>${receiver.name}`), counts);
      link.shapers = [...link.shapers, shaper];
      if ((shape.duplicatePct ?? 0) > 0) this.#mayDouble.add(sender).add(receiver.name);
      return { link, shaper };
    });
    return {
      counts,
      remove() {
        for (const { link, shaper } of shaped) link.shapers = link.shapers.filter((other) => other !== shaper);
      },
    };
  }

  #linksIn(grudge: Grudge): readonly Link[] {
    return Object.entries(grudge).flatMap(([receiver, senders]) => senders.map((s) => this.#link(s, receiver)));
  }

  /** The link to an endpoint; addresses of all lives of a host share one. */
  #link(sender: string, to: string): Link {
    const receiver = hostAt(to);
    const links = this.#links.get(sender);
    const endpoint = this.#endpoints.get(receiver);
    if (links === undefined || endpoint === undefined) {
      throw new ContractError(sender, `it sends to ${to}, which is neither a node nor an address it was sent from`);
    }
    const link = links.get(receiver) ?? this.#newLink(sender, endpoint);
    links.set(receiver, link);
    links.set(to, link);
    return link;
  }

  #newLink(sender: string, receiver: Endpoint): Link {
    const random = this.#random.fork(`${sender}>${receiver.name}`);
    const baseNs = random.int(BASE_DELAY_NS.min, BASE_DELAY_NS.max);
    return { sender, receiver, delays: new Delays(NETWORK_DELAYS, baseNs, random), cuts: [], shapers: [] };
  }
}
