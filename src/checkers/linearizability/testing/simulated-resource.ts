import type { Json } from "../../../core/json.js";

/** Small numbers from which a request is made: small, so that values and tokens come up again and again. */
export interface Draw {
  /** From 0 to 11: what to ask for. */
  readonly choice: number;
  /** From 0 to 2. */
  readonly value: number;
  /** From 0 to 2. */
  readonly other: number;
  /** From 1 to 3. */
  readonly token: number;
  readonly host: string;
}

/** What a client asks, as it stands in a history. */
export interface Request {
  readonly f: string;
  readonly value: Json;
}

export type Answer = { readonly type: "ok"; readonly value: Json } | { readonly type: "refused"; readonly seen?: Json };

/**
 * A resource that really does what it is asked. It knows the shapes of docs/history.md and none of the models, so that
 * neither hides the other's mistake.
 */
export interface SimulatedResource {
  /** What a client may ask next, by the draw; nothing happens yet. */
  request(draw: Draw): Request;
  perform(request: Request, draw: Draw): Answer;
}

export const DONE: Answer = { type: "ok", value: null };
export const REFUSED: Answer = { type: "refused" };

/** One field of a request's value. */
export function field(request: Request, name: string): Json {
  return (request.value as { readonly [name: string]: Json })[name] as Json;
}
