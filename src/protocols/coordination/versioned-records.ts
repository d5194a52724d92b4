import type { Json } from "../../core/json.js";

export interface VersionedRecord {
  readonly value: Json;
  /** The log index of its last write; null where nobody has written it. */
  readonly version: number | null;
}

const ABSENT: VersionedRecord = { value: null, version: null };

/** Records by name, each with the version of its last write: what Kubernetes calls a `resourceVersion`. */
export class VersionedRecords {
  #records = new Map<string, VersionedRecord>();

  get isEmpty(): boolean {
    return this.#records.size === 0;
  }

  get(record: string): VersionedRecord {
    return this.#records.get(record) ?? ABSENT;
  }

  put(record: string, value: Json, version: number): void {
    this.#records.set(record, { value, version });
  }

  snapshot(): Json {
    return [...this.#records].map(([record, { value, version }]) => [record, { value, version }]);
  }

  restore(snapshot: Json): void {
    this.#records = new Map(snapshot as unknown as readonly [string, VersionedRecord][]);
  }
}
