import type { Membership } from "../contract/administrator.js";
import type { Evidence } from "../core/event.js";

/** What an environment does with the nodes of systems that replace removed members. Nodes are named by their ids. */
export interface Replacements {
  /** They are about to be removed: from now on their processes may end by themselves. */
  leaving(nodes: readonly string[]): void;
  /** They belong to the cluster as before: nothing came of their removal. */
  staying(nodes: readonly string[]): void;
  /** They were removed: resolves when their processes are gone, to stay so until they join again. */
  left(nodes: readonly string[]): Promise<void>;
  /** Starts one on an empty disk, as one that joins these members. It need not serve yet when this resolves. */
  join(node: string, members: Membership): Promise<void>;
  /** Resolves, bounded, once they serve, with what was seen of that. */
  serving(nodes: readonly string[]): Promise<Evidence>;
}
