import { isJsonObject, type Json } from "../../../core/json.js";

/**
 * What a contender asks of the power switch, about one election or lock:
 *
 * - `take-over`: power off whoever acts there, and let me be the one who acts.
 * - `step-down`: I act there no more, and need not be powered off.
 *
 * `attempt` rises from one take-over of a contender to its next, over all its lives; a request that is sent again keeps
 * it, and a step-down names the one that it ends.
 */
export interface PowerRequest {
  readonly type: "take-over" | "step-down";
  readonly election: string;
  readonly attempt: number;
}

/** What it answers to a take-over: `off`, whoever acted is powered off; `superseded`, another take-over came after it. */
export interface PowerAnswer {
  readonly type: "off" | "superseded";
  readonly election: string;
  readonly attempt: number;
}

export function isPowerRequest(message: Json): message is Json & PowerRequest {
  return isJsonObject(message) && (message["type"] === "take-over" || message["type"] === "step-down");
}

export function isPowerAnswer(message: Json): message is Json & PowerAnswer {
  return isJsonObject(message) && (message["type"] === "off" || message["type"] === "superseded");
}
