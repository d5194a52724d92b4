/** Which node a client asks next. Shared by all of its requests. */
export interface Route {
  readonly target: string;
  /** This node had the result. */
  answered(node: string): void;
  /** This node is said to lead. Returns whether it is asked from now on. */
  follow(leader: string): boolean;
  /** This node answered, and does not serve. */
  declined(node: string): void;
  /** This node did not answer in time. */
  silent(node: string): void;
}

/** The leader as far as it is known, else the nodes in turn. */
export class LeaderRoute implements Route {
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

  answered(node: string): void {
    this.follow(node);
  }

  /** Returns false where it is not known. */
  follow(leader: string): boolean {
    if (!this.#nodes.includes(leader)) return false;
    this.#target = leader;
    return true;
  }

  declined(node: string): void {
    this.#leave(node);
  }

  silent(node: string): void {
    this.#leave(node);
  }

  /** The one after it is next, unless another request has moved on already. */
  #leave(node: string): void {
    if (this.#target !== node) return;
    const next = (this.#nodes.indexOf(node) + 1) % this.#nodes.length;
    this.#target = this.#nodes[next] ?? node;
  }
}
