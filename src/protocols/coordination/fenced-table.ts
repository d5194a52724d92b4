import type { Json } from "../../core/json.js";

interface Row<Content> {
  /** The highest token that came through the fence; null before the first. */
  readonly highest: number | null;
  readonly content: Content;
}

/** Fenced resources of one kind by name, each with its content and the highest token it has seen. */
export class FencedTable<Content> {
  #rows = new Map<string, Row<Content>>();
  readonly #empty: Content;

  /** `empty` is the content of a resource that nobody has written; contents are replaced, never changed in place. */
  constructor(empty: Content) {
    this.#empty = empty;
  }

  highest(resource: string): number | null {
    return this.#rows.get(resource)?.highest ?? null;
  }

  content(resource: string): Content {
    return this.#rows.get(resource)?.content ?? this.#empty;
  }

  /** From now on the resource has seen this token. */
  raise(resource: string, token: number): void {
    const highest = this.highest(resource);
    this.#rows.set(resource, {
      highest: highest === null ? token : Math.max(highest, token),
      content: this.content(resource),
    });
  }

  replace(resource: string, content: Content): void {
    this.#rows.set(resource, { highest: this.highest(resource), content });
  }

  snapshot(): Json {
    return [...this.#rows].map(([resource, { highest, content }]) => [resource, { highest, content: content as Json }]);
  }

  restore(snapshot: Json): void {
    this.#rows = new Map(snapshot as unknown as readonly [string, Row<Content>][]);
  }
}
