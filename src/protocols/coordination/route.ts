/** Which node to ask next: the leader as far as it is known, else the nodes in turn. Shared by a client's requests. */
export class Route {
  readonly #nodes: readonly string[];
  #target: string;

  /** `first` is one of the nodes, of which there is at least one. */
  constructor(nodes: readonly string[], first: string) {
    this.#nodes = nodes;
    this.#target = first;
  }

  get target(): string {
    return this.#target;
  }

  /** This node leads, or is said to. Returns false where it is not known. */
  follow(leader: string): boolean {
    if (!this.#nodes.includes(leader)) return false;
    this.#target = leader;
    return true;
  }

  /** This node did not serve: the one after it is next, unless another request has moved on already. */
  leave(node: string): void {
    if (this.#target !== node) return;
    const next = (this.#nodes.indexOf(node) + 1) % this.#nodes.length;
    this.#target = this.#nodes[next] ?? node;
  }
}
