import type { Fence } from "../../core/history.js";
import type { Json } from "../../core/json.js";
import type { Outcome } from "../outcome.js";

/** The resource addressed, and how it is asked to treat tokens. */
export interface FencedTarget {
  readonly resource: string;
  readonly fence: Fence;
  /** The election, or the lock, whose tokens it takes. */
  readonly election: string;
}

/**
 * A register that takes a write only with a good enough token: with fence `guard` the holder's key must exist with
 * that token, with `token` no higher one may have been seen, with `none` anything goes.
 */
export interface FencedRegisterSurface {
  /**
   * Linearizable. A read that carries a token raises the guard under fence `token` (older tokens are refused from
   * then on), and is itself refused where a higher one was seen; without a token it is a plain read. A read that
   * raises a guard has an effect: unanswered it is `info`, like a write. The answer's `token` is the one under which
   * the value was written, null before the first write.
   */
  read(target: FencedTarget, token?: number): Promise<Outcome<{ readonly value: Json; readonly token: number | null }>>;
  /** fail/refused with `seen: {token}` where the fence refused, as far as the server shows it. */
  write(target: FencedTarget, token: number, value: Json): Promise<Outcome<null>>;
}

export interface LogEntry {
  readonly token: number;
  readonly value: Json;
}

/** An append-only log under the same fence; reading shows the entries in the resource's own order. */
export interface FencedLogSurface {
  append(target: FencedTarget, token: number, value: Json): Promise<Outcome<null>>;
  /** As the register's read; the value is every entry, oldest first. */
  read(target: FencedTarget, token?: number): Promise<Outcome<{ readonly value: readonly LogEntry[] }>>;
}
