import type { Json } from "../../core/json.js";

interface Row<Content> {
  /** The highest token that came through the fence; null before the first. */
  readonly highest: number | null;
  readonly content: Content;
}

/** What resources of one kind hold. Contents are replaced, never changed in place, and so is what `read` gives. */
export interface ContentKind<Content> {
  /** The content of a resource that nobody has written. */
  readonly empty: Content;
  read(content: Content): Json;
  /** The content that read so. */
  restore(data: Json): Content;
}

/** Fenced resources of one kind by name, each with its content and the highest token it has seen. */
export class FencedTable<Content> {
  #rows = new Map<string, Row<Content>>();
  readonly #kind: ContentKind<Content>;

  constructor(kind: ContentKind<Content>) {
    this.#kind = kind;
  }

  highest(resource: string): number | null {
    return this.#rows.get(resource)?.highest ?? null;
  }

  content(resource: string): Content {
    return this.#rows.get(resource)?.content ?? this.#kind.empty;
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
    return [...this.#rows].map(([resource, { highest, content }]) => [
      resource,
      { highest, content: this.#kind.read(content) },
    ]);
  }

  restore(snapshot: Json): void {
    const rows = snapshot as unknown as readonly (readonly [string, Row<Json>])[];
    this.#rows = new Map(
      rows.map(([resource, { highest, content }]) => [resource, { highest, content: this.#kind.restore(content) }]),
    );
  }
}
