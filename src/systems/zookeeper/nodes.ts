import type { ClientContext, NodeEndpoint } from "../../contract/client.js";
import { ContractError } from "../../core/errors.js";

/** Which node this host's client addresses: one for all that it does, until it fails. */
export class Nodes {
  readonly #nodes: readonly NodeEndpoint[];
  #current: number;

  constructor({ nodes, random }: ClientContext) {
    if (nodes.length === 0) throw new ContractError("environment", "a client needs at least one node");
    this.#nodes = nodes;
    // Hosts start at different nodes, so that a cut-off node cuts off some of them and not all.
    this.#current = random.fork("zookeeper-node").int(0, nodes.length - 1);
  }

  get current(): NodeEndpoint {
    return this.#nodes[this.#current] as NodeEndpoint;
  }

  get count(): number {
    return this.#nodes.length;
  }

  /** Of several requests that failed at one node only the first moves on, or two would come back to where they were. */
  moveOnFrom(node: string): void {
    if (this.current.id === node) this.#current = (this.#current + 1) % this.#nodes.length;
  }
}
