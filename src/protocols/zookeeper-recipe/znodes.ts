import type { Json } from "../../core/json.js";
import { bySequence, childName, nameOf, parentOf, sequential } from "./paths.js";

export interface Znode {
  readonly data: string;
  /** The zxid of the transaction that created it. */
  readonly czxid: number;
  /** The session that it ends with; null for a persistent one. */
  readonly owner: string | null;
  /** How many sequential children it has ever had. */
  readonly counter: number;
}

const ROOT: Znode = { data: "", czxid: 0, owner: null, counter: 0 };

/** A tree of nodes by their paths (Hunt et al. 2010, section 2.1). */
export class Znodes {
  #nodes = new Map<string, Znode>([["/", ROOT]]);

  get(path: string): Znode | undefined {
    return this.#nodes.get(path);
  }

  /** Adds a node, whose parent must be there and whose place must be free. */
  add(path: string, node: Omit<Znode, "counter">): void {
    this.#nodes.set(path, { ...node, counter: 0 });
  }

  /** The path with the parent's next number behind it; the parent must be there. */
  numbered(path: string): string {
    const parent = this.#nodes.get(parentOf(path));
    if (parent === undefined) throw new Error(`${path} has no parent`);
    this.#nodes.set(parentOf(path), { ...parent, counter: parent.counter + 1 });
    return sequential(path, parent.counter);
  }

  delete(path: string): void {
    this.#nodes.delete(path);
  }

  /** Names, in the order of creation. */
  children(path: string): readonly string[] {
    const names: string[] = [];
    for (const each of this.#nodes.keys()) if (each !== "/" && parentOf(each) === path) names.push(nameOf(each));
    return names;
  }

  /** The children with a number, first things first, each with its name. */
  inSequence(path: string): readonly (Znode & { readonly name: string })[] {
    return bySequence(this.children(path)).flatMap((name) => {
      const node = this.#nodes.get(childName(path, name));
      return node === undefined ? [] : [{ ...node, name }];
    });
  }

  /** Deletes all that ends with a session. Returns how many nodes that were. */
  endSession(session: string): number {
    const owned = [...this.#nodes].filter(([, { owner }]) => owner === session);
    for (const [path] of owned) this.#nodes.delete(path);
    return owned.length;
  }

  snapshot(): Json {
    return [...this.#nodes].map(([path, node]) => [path, { ...node }]);
  }

  restore(snapshot: Json): void {
    this.#nodes = new Map(snapshot as unknown as readonly (readonly [string, Znode])[]);
  }
}
