import { type Fail, type Info, type Ok, type Outcome, ok } from "../../contract/outcome.js";
import type { Position } from "../../core/event.js";
import { isJsonObject, type Json, type JsonObject } from "../../core/json.js";
import { classify, type Effect } from "./classify.js";
import type { Gateway, Reply } from "./gateway.js";
import { endOfPrefix } from "./keys.js";
import type { Reads } from "./options.js";
import { bytes, int64, leaseDecimal, list, message, text, UnreadableAnswer } from "./wire.js";

/** One key with its value, at some revision of the store. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
  readonly createRevision: number;
}

/** What a transaction answered; `found` are the keys of the one range that ran, if any. */
export interface TxnAnswer {
  readonly succeeded: boolean;
  readonly found: readonly KeyValue[];
  /** The revision of the transaction's own effect, or of the state it saw where it had none. */
  readonly revision: number;
}

/** A transaction with one condition: `If(compare) Then(success) Else(failure)`. */
export interface Txn {
  readonly compare?: JsonObject;
  readonly success: readonly JsonObject[];
  readonly failure?: readonly JsonObject[];
}

/** The store's position: its revision rises by one with every transaction that changes something. */
export function atRevision(revision: number): Position {
  return { clock: "etcd-revision", n: revision };
}

/** The condition that `key` exists and was created at `revision`; revision 0: that it does not exist. */
export function createdAt(key: string, revision: number): JsonObject {
  return { key: bytes(key), target: "CREATE", result: "EQUAL", create_revision: String(revision) };
}

/** The condition that `key` exists with exactly this value. */
export function holds(key: string, value: string): JsonObject {
  return { key: bytes(key), target: "VALUE", result: "EQUAL", value: bytes(value) };
}

/** Puts a key; bound to a lease where one is named (hexadecimal). */
export function putKey(key: string, value: string, lease?: string): JsonObject {
  const put = { key: bytes(key), value: bytes(value) };
  return { request_put: lease === undefined ? put : { ...put, lease: leaseDecimal(lease) } };
}

export function deleteKey(key: string): JsonObject {
  return { request_delete_range: { key: bytes(key) } };
}

/** Reads one key. */
export function readKey(key: string): { readonly request_range: JsonObject } {
  return { request_range: { key: bytes(key) } };
}

/**
 * The same read as it is asked for. A transaction of serializable reads alone is answered by the node asked from its own
 * state, without a word to the others (server/etcdserver/v3_server.go, Txn).
 */
export function readAs(reads: Reads, read: { readonly request_range: JsonObject }): JsonObject {
  return reads === "linearizable" ? read : { request_range: { ...read.request_range, serializable: true } };
}

/** Reads all keys under a prefix, oldest created first. */
export function readOldestFirst(prefix: string, limit = 0): { readonly request_range: JsonObject } {
  return { request_range: rangeByCreation(prefix, "ASCEND", limit) };
}

/** Reads the youngest key under a prefix that was created no later than a revision. */
export function readYoungestUpTo(prefix: string, maxCreateRevision: number): JsonObject {
  const range = rangeByCreation(prefix, "DESCEND", 1);
  return { request_range: { ...range, max_create_revision: String(maxCreateRevision) } };
}

function rangeByCreation(prefix: string, order: "ASCEND" | "DESCEND", limit: number): JsonObject {
  const end = bytes(endOfPrefix(prefix));
  return { key: bytes(prefix), range_end: end, sort_order: order, sort_target: "CREATE", limit: String(limit) };
}

/**
 * Runs a transaction. All reads go through here too: one that only reads is linearizable as long as it names a range and
 * does not ask to be serializable (a
 * transaction of nothing would be answered from the node's own, possibly old, state), and answers have one shape. The
 * effect says how an unknown end is recorded.
 */
export async function transact(gateway: Gateway, txn: Txn, effect: Effect): Promise<Outcome<TxnAnswer>> {
  const body = {
    compare: txn.compare === undefined ? [] : [txn.compare],
    success: txn.success,
    failure: txn.failure ?? [],
  };
  return settle(await gateway.call("/v3/kv/txn", body, readTxnAnswer), effect);
}

/** A reply as an outcome: `ok` with what was read, or as classified. */
export function settle<T>(reply: Reply<T>, effect: Effect): Ok<T> | Fail | Info {
  return reply.type === "answered" ? ok(reply.value) : classify(reply, effect);
}

/** Turns an answer into an outcome; where `read` finds it unreadable, that is classified like any other failure. */
export function interpret<T>(
  answer: Outcome<TxnAnswer>,
  effect: Effect,
  read: (answer: TxnAnswer) => Outcome<T>,
): Outcome<T> {
  if (answer.type !== "ok") return answer;
  try {
    return read(answer.value);
  } catch (thrown) {
    if (!(thrown instanceof UnreadableAnswer)) throw thrown;
    return classify({ type: "unreadable", reason: thrown.message }, effect);
  }
}

/** Reads the answer of `/v3/kv/txn`. Fields that are false, zero or empty are absent. */
export function readTxnAnswer(answer: JsonObject): TxnAnswer {
  const revision = int64(message(answer["header"], "header")["revision"], "the store's revision");
  if (revision < 1) throw new UnreadableAnswer("a transaction's answer has no revision");
  const ranges = list(answer["responses"], "responses").filter(isJsonObject);
  const found = ranges.flatMap((one) => readKeys(message(one["response_range"], "response_range")));
  return { succeeded: answer["succeeded"] === true, found, revision };
}

function readKeys(range: JsonObject): readonly KeyValue[] {
  return list(range["kvs"], "kvs").map(readKeyValue);
}

function readKeyValue(entry: Json): KeyValue {
  const kv = message(entry, "a key");
  return {
    key: text(kv["key"]),
    value: text(kv["value"]),
    createRevision: int64(kv["create_revision"], "a key's create revision"),
  };
}
