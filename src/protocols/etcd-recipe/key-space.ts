import { type Json, type JsonObject, sameJson } from "../../core/json.js";
import type { Compare, KeyValue, Operation, RangeRead, WatchEvent } from "./requests.js";

/** How many deletions are remembered for watches that begin before them; older ones are compacted. */
const REMEMBERED_DELETIONS = 2000;

/** The keys, with what each change has left of their history. Changed by commands alone. */
export class KeySpace {
  #keys = new Map<string, KeyValue>();
  /** The revision of each key's last deletion, oldest first. */
  #deletions = new Map<string, number>();
  /** Deletions up to here may be forgotten. */
  #compactedRevision = 0;

  holds(compare: Compare): boolean {
    const found = this.#keys.get(compare.key);
    switch (compare.what) {
      case "created-at":
        return (found?.createRevision ?? 0) === compare.revision;
      case "value-is":
        return sameJson(found?.value ?? null, compare.value);
      case "number-at-most":
        return found === undefined || (typeof found.value === "number" && found.value <= compare.most);
      case "prefix-exists":
        return [...this.#keys.keys()].some((key) => key.startsWith(compare.key));
      default:
        return compare satisfies never;
    }
  }

  /** Does what is asked for, at a revision; returns what it found, where it reads. */
  perform(operation: Operation, revision: number): readonly KeyValue[] {
    switch (operation.type) {
      case "get": {
        const found = this.#keys.get(operation.key);
        return found === undefined ? [] : [found];
      }
      case "range":
        return this.#range(operation);
      case "put":
        this.#put(operation, revision);
        return [];
      case "delete":
        this.#delete(operation.key, revision);
        return [];
      default:
        return operation satisfies never;
    }
  }

  /** Deletes the keys that are bound to a lease. */
  endLease(lease: string, revision: number): void {
    for (const { key, lease: bound } of [...this.#keys.values()]) if (bound === lease) this.#delete(key, revision);
  }

  /** The first thing that a watch for a key's deletion from a revision on has to tell; undefined where it is yet to come. */
  deletionSince(key: string, fromRevision: number): WatchEvent | undefined {
    const revision = this.#deletions.get(key);
    if (revision !== undefined && revision >= fromRevision) return { event: "deleted", revision };
    if (fromRevision > this.#compactedRevision) return undefined;
    return { event: "compacted", revision: this.#compactedRevision };
  }

  snapshot(): Json {
    return {
      keys: [...this.#keys.values()].map((found) => ({ ...found })),
      deletions: [...this.#deletions],
      compactedRevision: this.#compactedRevision,
    };
  }

  restore(snapshot: Json): void {
    const { compactedRevision, deletions, keys } = snapshot as JsonObject;
    this.#keys = new Map((keys as unknown as readonly KeyValue[]).map((found) => [found.key, found]));
    this.#deletions = new Map(deletions as unknown as readonly [string, number][]);
    this.#compactedRevision = compactedRevision as number;
  }

  #range({ prefix, order, maxCreateRevision = Number.POSITIVE_INFINITY, limit }: RangeRead): readonly KeyValue[] {
    const found = [...this.#keys.values()].filter(
      ({ key, createRevision }) => key.startsWith(prefix) && createRevision <= maxCreateRevision,
    );
    const sign = order === "oldest-first" ? 1 : -1;
    found.sort((left, right) => sign * (left.createRevision - right.createRevision));
    return limit === undefined ? found : found.slice(0, limit);
  }

  #put({ key, value, lease }: Extract<Operation, { type: "put" }>, revision: number): void {
    const createRevision = this.#keys.get(key)?.createRevision ?? revision;
    const bound = lease === undefined ? {} : { lease };
    this.#keys.set(key, { key, value, createRevision, modRevision: revision, ...bound });
  }

  #delete(key: string, revision: number): void {
    if (!this.#keys.delete(key)) return;
    this.#deletions.delete(key);
    this.#deletions.set(key, revision);
    if (this.#deletions.size <= REMEMBERED_DELETIONS) return;
    const [oldest] = this.#deletions;
    if (oldest === undefined) return;
    this.#deletions.delete(oldest[0]);
    this.#compactedRevision = oldest[1];
  }
}
