import { isJsonObject, type Json, sameJson } from "../../core/json.js";
import { ednText } from "../edn/print.js";
import { ednToJson } from "../edn/to-json.js";
import { EdnKeyword, EdnSet, type EdnValue, sequenceOf } from "../edn/value.js";

/** An operation whose value is not what its `f` takes. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** What an answer of nil to a read says: nothing (as in Knossos), or that null is there. */
export type NilReads = "say-nothing" | "show-null";

/** A micro-operation of a transaction, e.g. `["w", "x", 3]`. */
type MicroOperation = readonly [f: string, key: Json, value: Json];

const MICRO_OPERATIONS: { readonly [f: string]: string } = { r: "r", read: "r", w: "w", write: "w" };
const CAS_HINT = "if these are [key value] pairs of jepsen.independent, pass --independent";

/** The `f` and value that an invocation has in our shapes (docs/history.md). Throws a ShapeError. */
export function invocationOf(f: string, value: EdnValue): { readonly f: string; readonly value: Json } {
  switch (f) {
    case "txn":
      return { f, value: { ops: microOperations(value).map(unanswered) } };
    case "read":
    case "write":
      // Older tests give their transactions the f of what they do.
      if (isTransaction(value)) return { f: "txn", value: { ops: microOperations(value).map(unanswered) } };
      return { f, value: f === "read" ? null : { value: ednToJson(value) } };
    case "get":
    case "dequeue":
    case "acquire":
      return { f, value: null };
    case "release":
      return { f, value: tokenOf(value) };
    case "put":
    case "append":
    case "add":
    case "remove":
    case "enqueue":
      return { f, value: { value: ednToJson(value) } };
    case "cas":
      return { f, value: comparison(value) };
    default:
      return { f, value: ednToJson(value) };
  }
}

/**
 * The value of an `ok`, or undefined where the answer says nothing. `f` and `invoked` are the invocation's, in our
 * shapes. Throws a ShapeError, also where the operation acknowledged is not the one invoked.
 */
export function answerOf(f: string, invoked: Json, value: EdnValue, nilReads: NilReads): Json | undefined {
  switch (f) {
    case "read":
    case "get":
      return value === null && nilReads === "say-nothing" ? undefined : readAnswer(value);
    case "dequeue":
      return { value: ednToJson(value) };
    case "acquire":
      return tokenOf(value);
    case "txn":
      return transactionAnswer(invoked, value, nilReads);
    case "release":
      return null;
    case "write":
    case "put":
    case "append":
    case "add":
    case "remove":
    case "enqueue":
    case "cas":
      if (value !== null && !sameJson(invocationOf(f, value).value, invoked)) throw otherThanInvoked(value);
      return null;
    default:
      return ednToJson(value);
  }
}

/** A read's answer does not say what it was read from: a collection may be a set's values or one value of a register. */
function readAnswer(value: EdnValue): Json {
  const read = ednToJson(value);
  return value instanceof EdnSet || sequenceOf(value) !== undefined ? { value: read, values: read } : { value: read };
}

/** Fencing tokens come as bare integers or in a map; anything else that a lock answers is its own affair. */
function tokenOf(value: EdnValue): Json {
  if (typeof value === "number") return { token: value };
  const fields = value !== null && typeof value === "object" ? ednToJson(value) : null;
  return isJsonObject(fields) && typeof fields["token"] === "number" ? { token: fields["token"] } : null;
}

function comparison(value: EdnValue): Json {
  const pair = sequenceOf(value);
  if (pair?.length !== 2) throw new ShapeError(`cas: expected [from to], got ${ednText(value)}`, CAS_HINT);
  return { from: ednToJson(pair[0] as EdnValue), to: ednToJson(pair[1] as EdnValue) };
}

function isTransaction(value: EdnValue): boolean {
  const items = sequenceOf(value);
  if (items === undefined || items.length === 0) return false;
  return items.every((item) => {
    const [f] = sequenceOf(item) ?? [];
    return f instanceof EdnKeyword && Object.hasOwn(MICRO_OPERATIONS, f.name);
  });
}

function microOperations(value: EdnValue): readonly MicroOperation[] {
  const items = sequenceOf(value);
  if (items === undefined)
    throw new ShapeError(`txn: expected [[:r key nil] [:w key value] ...], got ${ednText(value)}`);
  return items.map((item) => {
    const parts = sequenceOf(item);
    const f = parts?.[0];
    if (parts?.length !== 3 || !(f instanceof EdnKeyword)) {
      throw new ShapeError(`txn: expected [:r key nil] or [:w key value], got ${ednText(item)}`);
    }
    const name = Object.hasOwn(MICRO_OPERATIONS, f.name) ? (MICRO_OPERATIONS[f.name] as string) : f.name;
    return [name, registerOf(parts[1] as EdnValue), ednToJson(parts[2] as EdnValue)];
  });
}

/** A register's key: a name or integer, or the text of anything else. */
function registerOf(key: EdnValue): Json {
  const json = ednToJson(key);
  return typeof json === "string" || Number.isSafeInteger(json) ? json : ednText(key);
}

/** Some tests write into an invocation what its read is going to show. */
function unanswered([f, key, value]: MicroOperation): MicroOperation {
  return [f, key, f === "r" ? null : value];
}

/** The transaction with its reads filled in. A read that says nothing is left out. */
function transactionAnswer(invoked: Json, value: EdnValue, nilReads: NilReads): Json {
  const asked = (invoked as { readonly ops: readonly MicroOperation[] }).ops;
  const told = value === null ? asked : microOperations(value);
  const writes = (all: readonly MicroOperation[]) => all.filter(([f]) => f === "w");
  if (!sameJson(writes(told), writes(asked))) throw otherThanInvoked(value);
  return {
    ops: told.filter(([f, , read]) => f !== "r" || read !== null || (nilReads === "show-null" && value !== null)),
  };
}

function otherThanInvoked(value: EdnValue): ShapeError {
  return new ShapeError(`completes with ${ednText(value)}, which is not what it was invoked with`);
}
