import type { Model } from "../../contract/model.js";
import type { Json } from "../../core/json.js";
import { type AccessNumbers, accessNumbersOf } from "./access-numbers.js";
import type { CallLog } from "./call-log.js";
import { stepsOf } from "./steps.js";

/**
 * Decides a register to which each value was written once, without a search, in time that grows with the sorting alone
 * (Gibbons & Korach 1997, "Testing shared memories", section 4, on the initial value as if written before all else).
 *
 * The calls that write or read one value are its *cluster*. From the cluster's first return to its last invocation, if
 * the return comes first, the register held this value and no other: a forward zone. Else all its calls overlap, and one
 * moment between its last invocation and its first return is enough for it: a backward zone. There is a linearization if
 * and only if no two forward zones overlap, no backward zone lies within a forward one, and no read returns before the
 * write of its value begins.
 *
 * Undefined where the calls are not of that kind: then a search must decide. A write that nobody acknowledged and nobody
 * read may be left out, and one that was read ended at infinity.
 */
export function decideByZones(model: Model, log: CallLog, initial: Json): ZonesDecision | undefined {
  const values = model.access === undefined ? undefined : uniqueValues(model, log, initial);
  if (values === undefined) return undefined;
  const steps = stepsOf(log);
  if (fits(steps, values)) return { verdict: "valid" };
  return { verdict: "invalid", stuck: () => firstRefuted(steps, values) };
}

export type ZonesDecision =
  | { readonly verdict: "valid" }
  /** `stuck` looks for the first completed call, by return, that no order reaches. */
  | { readonly verdict: "invalid"; stuck(): number };

function fits(steps: Int32Array, values: Values): boolean {
  const zones = zonesOf(steps, values);
  return zones !== undefined && areApart(zones);
}

/** The call whose return first leaves no order: found by halves, since what fits at first may fail later, never the reverse. */
function firstRefuted(steps: Int32Array, values: Values): number {
  let fitting = 0;
  let refuted = steps.length;
  while (refuted - fitting > 1) {
    const middle = (fitting + refuted) >> 1;
    if (fits(steps.subarray(0, middle), values)) fitting = middle;
    else refuted = middle;
  }
  return (steps[refuted - 1] as number) >> 1;
}

const INITIAL = 0;

/** By call: the value it reads or writes, as a number; the initial value is 0. */
interface Values {
  readonly count: number;
  readonly valueByCall: Int32Array;
  readonly writes: Uint8Array;
}

/** Undefined where some call is no plain access, or a value is written twice, or the initial one is written. */
function uniqueValues(model: Model, log: CallLog, initial: Json): Values | undefined {
  const { kinds, calls } = log;
  const accesses = log.accesses ?? accessNumbersOf(model, calls);
  if (kinds.some((kind) => accesses.values[kind] === -1)) return undefined;
  const own = new OwnNumbers(accesses, kinds.length);
  own.of(accesses.numberOf(initial));
  const valueByCall = new Int32Array(kinds.length);
  const writes = new Uint8Array(kinds.length);
  for (let call = 0; call < kinds.length; call++) {
    const kind = kinds[call] as number;
    valueByCall[call] = own.of(accesses.values[kind] as number);
    writes[call] = accesses.writes[kind] === true ? 1 : 0;
  }
  const written = new Uint8Array(own.size);
  written[INITIAL] = 1;
  for (let call = 0; call < kinds.length; call++) {
    const value = valueByCall[call] as number;
    if (writes[call] === 0) continue;
    if (written[value] === 1) return undefined;
    written[value] = 1;
  }
  return { count: own.size, valueByCall, writes };
}

/** Numbers of its own for the values of one log: others of the same model may have far more. */
class OwnNumbers {
  readonly #table: Int32Array | undefined;
  readonly #map = new Map<number, number>();
  #size = 0;

  constructor(all: AccessNumbers, calls: number) {
    this.#table = all.size <= 4 * calls ? new Int32Array(all.size + 1).fill(-1) : undefined;
  }

  get size(): number {
    return this.#size;
  }

  of(value: number): number {
    const known = this.#table === undefined ? this.#map.get(value) : this.#table[value];
    if (known !== undefined && known >= 0) return known;
    const number = this.#size++;
    if (this.#table === undefined) this.#map.set(value, number);
    else this.#table[value] = number;
    return number;
  }
}

/** Moments are places among the steps. */
interface Zones {
  readonly moments: number;
  /** By value. */
  readonly firstReturn: Float64Array;
  readonly lastInvocation: Float64Array;
}

/** Undefined where a read returned before its value was being written. Reads that have not returned say nothing. */
function zonesOf(steps: Int32Array, { count, valueByCall, writes }: Values): Zones | undefined {
  const firstReturn = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const lastInvocation = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  const invoked = new Int32Array(valueByCall.length);
  const begun = new Uint8Array(count);
  firstReturn[INITIAL] = Number.NEGATIVE_INFINITY;
  begun[INITIAL] = 1;
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at] as number;
    const call = step >> 1;
    const value = valueByCall[call] as number;
    if ((step & 1) === 0) {
      invoked[call] = at;
      if (writes[call] === 0) continue;
      begun[value] = 1;
      lastInvocation[value] = Math.max(lastInvocation[value] as number, at);
    } else {
      if (begun[value] === 0) return undefined;
      lastInvocation[value] = Math.max(lastInvocation[value] as number, invoked[call] as number);
      if (at < (firstReturn[value] as number)) firstReturn[value] = at;
    }
  }
  return { moments: steps.length, firstReturn, lastInvocation };
}

/** Whether no two forward zones overlap, and no backward zone lies within a forward one. */
function areApart({ moments, firstReturn, lastInvocation }: Zones): boolean {
  // What begins at a moment: `value + 1` a forward zone, `-value - 1` a backward one.
  const beginning = new Int32Array(moments);
  for (let value = 0; value < firstReturn.length; value++) {
    const returned = firstReturn[value] as number;
    const invoked = lastInvocation[value] as number;
    if (returned < invoked && returned >= 0) beginning[returned] = value + 1;
    else if (returned > invoked && invoked >= 0) beginning[invoked] = -value - 1;
  }
  /** Where the last forward zone so far ends; that of the initial value began before all else. */
  let end = lastInvocation[INITIAL] as number;
  for (let at = 0; at < moments; at++) {
    const zone = beginning[at] as number;
    if (zone === 0) continue;
    if (zone > 0) {
      if (at < end) return false;
      end = lastInvocation[zone - 1] as number;
    } else if ((firstReturn[-zone - 1] as number) < end) {
      return false;
    }
  }
  return true;
}
