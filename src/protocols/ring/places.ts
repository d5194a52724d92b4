import { UserError } from "../../core/errors.js";
import type { RingOrder } from "./options.js";

/** The nodes as one of them sees them: each has a rank, its place in the list, and a place in the ring. */
export class Places {
  readonly self: string;
  readonly all: readonly string[];
  /** All others in the order of the ring, the first of them this node's own successor. */
  readonly successors: readonly string[];

  /** Throws a UserError where the order names other nodes than there are. */
  constructor(self: string, nodes: readonly string[], order: RingOrder) {
    this.self = self;
    this.all = nodes;
    const ring = ringOf(nodes, order);
    const place = ring.indexOf(self);
    this.successors = [...ring.slice(place + 1), ...ring.slice(0, place)];
  }

  isLower(node: string, than: string = this.self): boolean {
    return this.all.indexOf(node) < this.all.indexOf(than);
  }

  highestOf(nodes: readonly string[]): string {
    return nodes.reduce((highest, node) => (this.isLower(highest, node) ? node : highest), this.self);
  }
}

/** The nodes as they stand in the ring. */
function ringOf(nodes: readonly string[], order: RingOrder): readonly string[] {
  if (order === "ascending") return nodes;
  if (order === "descending") return [...nodes].reverse();
  const missing = nodes.filter((node) => !order.includes(node));
  if (missing.length === 0 && order.length === nodes.length) return order;
  throw new UserError(`ring: order ${order.join(",")}: expected each of ${nodes.join(", ")} once`);
}
