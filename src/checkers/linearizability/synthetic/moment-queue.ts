import type { Ns } from "../../../core/units.js";

interface Entry<Item> {
  readonly timeNs: Ns;
  readonly order: number;
  readonly item: Item;
}

/** What is to happen when, earliest first; of what happens at one time, what was scheduled first. A binary heap. */
export class MomentQueue<Item> {
  readonly #heap: Entry<Item>[] = [];
  #order = 0;

  push(timeNs: Ns, item: Item): void {
    const entry = { timeNs, order: this.#order++, item };
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Entry<Item>;
      if (precedes(parent, entry)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  pop(): { readonly timeNs: Ns; readonly item: Item } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      const right = heap[below + 1];
      if (right !== undefined && precedes(right, heap[below] as Entry<Item>)) below += 1;
      const child = heap[below] as Entry<Item>;
      if (precedes(last, child)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}

function precedes(left: Entry<unknown>, right: Entry<unknown>): boolean {
  return left.timeNs < right.timeNs || (left.timeNs === right.timeNs && left.order < right.order);
}
