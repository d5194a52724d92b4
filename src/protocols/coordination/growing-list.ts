/**
 * A list that never changes, of which a longer one can be made at no more than the cost of an item: both share one array
 * that only grows, each with a length of its own.
 */
export class GrowingList<Item> {
  readonly #shared: Item[];
  readonly #length: number;
  #items: readonly Item[] | undefined;

  private constructor(shared: Item[]) {
    this.#shared = shared;
    this.#length = shared.length;
  }

  static of<Item>(items: readonly Item[]): GrowingList<Item> {
    return new GrowingList([...items]);
  }

  /** This list with one more item at its end. */
  with(item: Item): GrowingList<Item> {
    // Another list may have grown from this one already: what it appended is not ours.
    const shared = this.#shared.length === this.#length ? this.#shared : [...this.items];
    shared.push(item);
    return new GrowingList(shared);
  }

  /** All items, oldest first, in an array of their own. */
  get items(): readonly Item[] {
    this.#items ??= this.#shared.slice(0, this.#length);
    return this.#items;
  }
}
