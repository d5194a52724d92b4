import { isJsonObject, type Json } from "../../../core/json.js";

/** What a client asks one of several independent nodes. */
export interface Question<Body = Json> {
  readonly type: "question";
  /** Rises by one with each thing that a client asks, whomever it asks; unique to the client's life. */
  readonly number: number;
  readonly body: Body;
}

/** What the node says to the question of that number. */
export interface Answer<Body = Json> {
  readonly type: "answer";
  readonly number: number;
  readonly body: Body;
}

/** The question in a message, or undefined where it is none. The body's type is the protocol's own word. */
export function questionIn<Body>(message: Json): Question<Body> | undefined {
  return isJsonObject(message) && message["type"] === "question" ? (message as unknown as Question<Body>) : undefined;
}

/** As `questionIn`, for an answer. */
export function answerIn<Body>(message: Json): Answer<Body> | undefined {
  return isJsonObject(message) && message["type"] === "answer" ? (message as unknown as Answer<Body>) : undefined;
}
