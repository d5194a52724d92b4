import type { Clock } from "../../contract/clock.js";
import { type Ms, msToNs, type Ns } from "../../core/units.js";
import type { Route } from "./route.js";

/** How long a client keeps away from a home that did not answer. */
const AWAY_MS: Ms = 2000;

/**
 * The route of a client that has a home: one node that it asks for everything, and that asks others for it. The client
 * heeds no word about who leads, and goes elsewhere only while its home does not answer.
 */
export class HomeRoute implements Route {
  readonly #nodes: readonly string[];
  readonly #home: string;
  readonly #clock: Clock;
  #target: string;
  #awayUntilNs: Ns = Number.NEGATIVE_INFINITY;

  /** `home` is one of the nodes. */
  constructor(nodes: readonly string[], home: string, clock: Clock) {
    this.#nodes = nodes;
    this.#home = home;
    this.#clock = clock;
    this.#target = home;
  }

  get target(): string {
    if (this.#clock.nowNs() >= this.#awayUntilNs) this.#target = this.#home;
    return this.#target;
  }

  answered(): void {
    // Who answers for the cluster is the nodes' affair.
  }

  follow(): boolean {
    return false;
  }

  declined(): void {
    // It lives, and will know better soon.
  }

  silent(node: string): void {
    if (this.target !== node) return;
    const next = (this.#nodes.indexOf(node) + 1) % this.#nodes.length;
    this.#target = this.#nodes[next] ?? node;
    this.#awayUntilNs = this.#clock.nowNs() + msToNs(AWAY_MS);
  }
}

/**
 * The home of a host, by the number in its name. Hosts of few numbers are spread over the whole list (of five nodes c1,
 * c2, c3 live at the first, third and fifth), so that whichever way the nodes are parted, contenders live on both sides.
 */
export function homeOf(host: string, nodes: readonly string[]): string {
  const number = Number(/\d+$/.exec(host)?.[0] ?? 1);
  const stride = nodes.length % 2 === 1 ? 2 : 1;
  return nodes[((number - 1) * stride) % nodes.length] as string;
}
