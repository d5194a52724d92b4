import type { Ms } from "../../core/units.js";
import type { StoreCommand, StoreRecord, StoreReply } from "./messages.js";
import type { RedlockRules } from "./rules.js";

interface Entry {
  readonly value: string;
  readonly expiresWallMs: Ms;
}

/**
 * The keys of one store. A key is gone when the *wall* clock says so, as in Redis, which takes the time of day for
 * expiries: set that clock forward and every lock that the store keeps is free.
 */
export class Store {
  readonly #rules: RedlockRules;
  readonly #entries = new Map<string, Entry>();

  constructor(rules: RedlockRules) {
    this.#rules = rules;
  }

  /** Does as it is told; `log` takes what the append-only file has to keep of it. */
  take(command: StoreCommand, wallMs: Ms, log: (record: StoreRecord) => void): StoreReply {
    const { key } = command;
    const held = this.value(key, wallMs);
    switch (command.type) {
      case "set-if-absent":
        return held === undefined ? this.#set(command, wallMs, log) : NOT_DONE;
      case "extend-if-equal":
        return held === command.value ? this.#set(command, wallMs, log) : NOT_DONE;
      case "delete-if-equal":
        if (held === undefined || !this.#rules.mayDelete(held, command.value)) return NOT_DONE;
        this.#entries.delete(key);
        log({ type: "delete", key });
        return DONE;
      case "get":
        return { type: "value", value: held ?? null };
      default:
        return command satisfies never;
    }
  }

  /** What a key holds while its time has not come. */
  value(key: string, wallMs: Ms): string | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || wallMs < entry.expiresWallMs) return entry?.value;
    this.#entries.delete(key);
    return undefined;
  }

  restore(record: StoreRecord): void {
    switch (record.type) {
      case "set":
        this.#entries.set(record.key, record);
        return;
      case "delete":
        this.#entries.delete(record.key);
        return;
      case "first-start":
        return;
      default:
        record satisfies never;
    }
  }

  /** All that the append-only file has to keep. */
  records(): readonly StoreRecord[] {
    const sets = [...this.#entries].map(([key, { value, expiresWallMs }]): StoreRecord => {
      return { type: "set", key, value, expiresWallMs };
    });
    return [{ type: "first-start" }, ...sets];
  }

  #set(
    { key, value, ttlMs }: Extract<StoreCommand, { readonly ttlMs: Ms }>,
    wallMs: Ms,
    log: (record: StoreRecord) => void,
  ): StoreReply {
    const expiresWallMs = wallMs + ttlMs;
    this.#entries.set(key, { value, expiresWallMs });
    log({ type: "set", key, value, expiresWallMs });
    return DONE;
  }
}

const DONE: StoreReply = { type: "done" };
const NOT_DONE: StoreReply = { type: "not-done" };
