import { ContractError } from "../../core/errors.js";
import type { Grudge } from "../../core/grudge.js";
import type { Json } from "../../core/json.js";
import type { Random } from "../../core/random.js";
import type { EventKind } from "./event-heap.js";
import type { EventLoop } from "./event-loop.js";
import { Delays, NETWORK_DELAYS } from "./latency.js";

/** The shortest way between two machines, drawn once for each link. */
const BASE_DELAY_NS = { min: 80_000, max: 250_000 };

/** Divides a host's name from the number of its life in an address, e.g. `c1#2`. */
const LIFE_MARK = "#";

/** The address of one life of a host: an answer to a former life must not reach the next, whatever its number. */
export function addressOf(host: string, life: number): string {
  return `${host}${LIFE_MARK}${life}`;
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

interface Link {
  readonly receiver: Endpoint;
  readonly delays: Delays;
  cuts: { dropped: number }[];
}

/**
 * Datagrams between all endpoints: each takes its own delay, so that one may overtake another; none is corrupted or
 * doubled. A cut drops at the receiver, as a firewall there would, what was already under way included. Messages are
 * handed over as they are: whoever receives one must not change it.
 */
export class Network {
  readonly #loop: EventLoop;
  readonly #random: Random;
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #links = new Map<string, Map<string, Link>>();
  #delivered = 0;

  constructor(loop: EventLoop, random: Random) {
    this.#loop = loop;
    this.#random = random;
  }

  /** Messages that reached an endpoint's machine; whether a process there took them is its own affair. */
  get delivered(): number {
    return this.#delivered;
  }

  attach(endpoint: Endpoint): void {
    this.#endpoints.set(endpoint.name, endpoint);
    this.#links.set(endpoint.name, new Map());
  }

  /** Sends from an endpoint. `from` is the address that answers should go to. */
  send(sender: string, from: string, to: string, message: Json): void {
    const link = this.#links.get(sender)?.get(to) ?? this.#link(sender, to);
    const { kind, subject } = { kind: link.receiver.arrivalKind, subject: link.receiver.subject };
    this.#loop.schedule(this.#loop.nowNs + link.delays.drawNs(), kind, subject, () => {
      if (link.cuts.length > 0) {
        for (const cut of link.cuts) cut.dropped += 1;
        return;
      }
      this.#delivered += 1;
      link.receiver.receive(from, message, to);
    });
  }

  /** Drops what the grudge says until the cut is removed. Cuts add up. */
  cut(grudge: Grudge): Cut {
    const cut = { dropped: 0 };
    const links = Object.entries(grudge).flatMap(([receiver, senders]) => senders.map((s) => this.#link(s, receiver)));
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

  /** The link to an endpoint; addresses of all lives of a host share one. */
  #link(sender: string, to: string): Link {
    const receiver = to.split(LIFE_MARK, 1)[0] as string;
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
    return { receiver, delays: new Delays(NETWORK_DELAYS, baseNs, random), cuts: [] };
  }
}
