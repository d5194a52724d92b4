import type { EmitMark } from "../../../contract/marks.js";
import type { Command, Query, Result } from "../commands.js";
import { CoordinationStore } from "../coordination-store.js";
import { at } from "./local-time.js";

/** A store with a log of its own: commands are applied at the index after the last, queries at the last. */
export class StoreRunner {
  readonly store: CoordinationStore;
  index = 0;
  nowMs = 0;

  constructor(bug?: string, mark?: EmitMark) {
    this.store = new CoordinationStore({ bug, mark });
  }

  apply(command: Command): Result {
    this.index += 1;
    return this.store.apply({ ...command }, this.index, at(this.nowMs)) as unknown as Result;
  }

  query(query: Query): Result {
    return this.store.query({ ...query }) as unknown as Result;
  }

  /** Opens a session and returns its id. */
  open(ttlMs: number): string {
    return this.#valueOf<{ session: string }>(this.apply({ type: "open-session", ttlMs })).session;
  }

  /** Campaigns in election `e` and returns the token. */
  campaign(session: string, candidate = session): number {
    return this.#valueOf<{ token: number }>(this.apply({ type: "campaign", election: "e", candidate, session })).token;
  }

  #valueOf<Value>(result: Result): Value {
    if (result.type === "refused") throw new Error(`refused: ${result.reason}`);
    return result.value as unknown as Value;
  }
}
