import type { FailCause, Position } from "../core/event.js";
import type { Json } from "../core/json.js";

/**
 * How an operation ended, as data. A client returns these and throws nothing; one file of each client decides
 * which. When in doubt it is `info`: a timed-out write does land.
 */
export type Outcome<T = Json> = Ok<T> | Fail | Info;

export interface Ok<T = Json> {
  readonly type: "ok";
  readonly value: T;
  /** The server's own position, where its answer carried one. */
  readonly at?: Position;
}

export interface Fail {
  readonly type: "fail";
  readonly cause: FailCause;
  /** What the server showed when it refused. */
  readonly seen?: Json;
  readonly error?: string;
  readonly at?: Position;
}

export interface Info {
  readonly type: "info";
  readonly error: string;
}

export function ok<T>(value: T, at?: Position): Ok<T> {
  return at === undefined ? { type: "ok", value } : { type: "ok", value, at };
}

export function fail(cause: FailCause, detail: Omit<Fail, "type" | "cause"> = {}): Fail {
  return { type: "fail", cause, ...detail };
}

export function info(error: string): Info {
  return { type: "info", error };
}
