import type { Model, ModelCall } from "../../../contract/model.js";
import type { HistoryEvent } from "../../../core/event.js";
import { isJsonObject, type Json, sameJson } from "../../../core/json.js";

import { canonical, compareJson } from "./canonical.js";
import { fieldsOf, outcomeForModel, shapeError, unknownOperation } from "./shapes.js";

/** The registers that differ from the others, by key in order, and what all the others hold. */
type RegistersState = {
  readonly held: readonly (readonly [key: string, value: Json])[];
  readonly others: Json;
};

/** Reads what the key holds, or writes the value. */
type MicroOp = readonly [f: "r" | "w", key: string, value: Json];

/**
 * Registers that are read and written together: `txn` `{ops: [["r", key, null], ["w", key, value], ...]}`, ok the same
 * with the reads filled in. The operations of one transaction happen in order, at one moment. Keys are strings or
 * integers; 1 and "1" name the same register.
 *
 * A transaction whose answer was lost wrote what it asked to, or nothing. One that failed says nothing.
 */
export const multiRegister: Model<RegistersState> = {
  name: "multi-register",
  summary: "registers read and written together in transactions: txn",
  resource: "multi-register",

  // An object gives the registers one by one, anything else is what every one of them holds.
  init(initial = null) {
    if (!isJsonObject(initial)) return { held: [], others: canonical(initial) };
    const written = Object.entries(initial).map(([key, value]): MicroOp => ["w", key, canonical(value)]);
    return after({ held: [], others: null }, written);
  },

  call(operation) {
    const { invoke, completion } = operation;
    if (invoke.f !== "txn") throw unknownOperation(operation, multiRegister.name, ["txn"]);
    const asked = microOps(invoke);
    switch (outcomeForModel(operation)) {
      case "ok":
        return { f: "txn", input: asked, outcome: "ok", output: answerTo(asked, completion as HistoryEvent) };
      case "unknown": {
        // Nobody saw what it read.
        const writes = asked.filter(isWrite);
        return writes.length === 0 ? undefined : { f: "txn", input: writes, outcome: "unknown", output: null };
      }
      default:
        return undefined;
    }
  },

  step(state, call) {
    let now = state;
    for (const op of opsOf(call)) {
      if (isWrite(op)) now = after(now, [op]);
      else if (!sameJson(heldAt(now, op[1]), op[2])) return undefined;
    }
    return now;
  },

  effect: (call) => (opsOf(call).some(isWrite) ? "both" : "observes"),
  describe: (call) => `txn ${opsOf(call).map(describeOp).join(", ")}`,

  describeState({ held, others }) {
    const each = held.map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
    const rest = `${each.length === 0 ? "every register" : "every other"} = ${JSON.stringify(others)}`;
    return `holds ${[...each, rest].join(", ")}`;
  },
};

function opsOf(call: ModelCall): readonly MicroOp[] {
  return (call.outcome === "ok" ? call.output : call.input) as unknown as readonly MicroOp[];
}

function isWrite([f]: MicroOp): boolean {
  return f === "w";
}

function heldAt({ held, others }: RegistersState, key: string): Json {
  const found = held.find(([name]) => name === key);
  return found === undefined ? others : found[1];
}

function after({ held, others }: RegistersState, writes: readonly MicroOp[]): RegistersState {
  const registers = new Map(held);
  for (const [, key, value] of writes) {
    if (sameJson(value, others)) registers.delete(key);
    else registers.set(key, value);
  }
  return { held: [...registers].sort(([left], [right]) => compareJson(left, right)), others };
}

/** The micro-operations that the event carries, its values in canonical form. */
function microOps(event: HistoryEvent): readonly MicroOp[] {
  const { ops } = fieldsOf(event, multiRegister.name, ["ops"]);
  if (!Array.isArray(ops)) throw opsError(event, ops as Json);
  return (ops as readonly Json[]).map((op) => {
    const [f, key, value] = Array.isArray(op) && op.length === 3 ? (op as readonly Json[]) : [];
    const named = typeof key === "string" || Number.isSafeInteger(key);
    if ((f !== "r" && f !== "w") || !named) throw opsError(event, op);
    return [f, String(key), canonical(value as Json)];
  });
}

function opsError(event: HistoryEvent, given: Json): Error {
  return shapeError(
    event,
    `a txn carries {ops: [["r", key, null], ["w", key, value], ...]} in the model ${multiRegister.name}, not ${JSON.stringify(given)}`,
  );
}

/** The answer, which may leave reads out that say nothing, but no write. */
function answerTo(asked: readonly MicroOp[], completion: HistoryEvent): Json {
  const answered = microOps(completion);
  const [writes, written] = [asked.filter(isWrite), answered.filter(isWrite)];
  if (sameJson(writes as Json, written as Json)) return answered as Json;
  throw shapeError(
    completion,
    `the txn was answered with the writes ${JSON.stringify(written)} and not those it was invoked with, ${JSON.stringify(writes)}`,
  );
}

function describeOp([f, key, value]: MicroOp): string {
  return `${f === "r" ? "read" : "write"} ${key} = ${JSON.stringify(value)}`;
}
