import { isJsonObject, type Json, type JsonObject } from "../../core/json.js";

/** An answer that is not what the gateway documents; the message says where and what. */
export class UnreadableAnswer extends Error {
  override readonly name = "UnreadableAnswer";
}

/**
 * The gateway writes 64-bit integers as decimal strings and leaves zero out. One beyond the safe integers is an error:
 * rounded, two revisions could compare as equal.
 */
export function int64(value: Json | undefined, name: string): number {
  const text = value === undefined ? "0" : value;
  const number = typeof text === "string" && /^-?\d+$/.test(text) ? Number(text) : text;
  if (typeof number !== "number" || !Number.isSafeInteger(number)) {
    throw new UnreadableAnswer(`${name} is no safe integer: ${JSON.stringify(text)}`);
  }
  return number;
}

/** Lease ids use all 63 bits, so they stay text: lower-case hexadecimal without zeros in front, as etcdctl has it. */
export function leaseHex(value: Json | undefined): string {
  if (typeof value !== "string" || !/^[1-9]\d*$/.test(value)) {
    throw new UnreadableAnswer(`a lease id should be a positive decimal string, not ${JSON.stringify(value ?? null)}`);
  }
  return BigInt(value).toString(16);
}

/** The inverse of `leaseHex`: the decimal string that the gateway takes. */
export function leaseDecimal(hex: string): string {
  return BigInt(`0x${hex}`).toString(10);
}

/** Text as the gateway takes bytes: base64 of its UTF-8. */
export function bytes(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

/** The inverse of `bytes`; empty bytes are left out by the gateway. */
export function text(value: Json | undefined): string {
  if (value === undefined) return "";
  if (typeof value !== "string") throw new UnreadableAnswer(`bytes should be base64, not ${JSON.stringify(value)}`);
  return Buffer.from(value, "base64").toString("utf8");
}

/** A nested message; one that is all zeros is left out by the gateway. */
export function message(value: Json | undefined, name: string): JsonObject {
  if (value === undefined) return {};
  if (!isJsonObject(value)) throw new UnreadableAnswer(`${name} should be an object`);
  return value;
}

/** A repeated field; an empty one is left out by the gateway. */
export function list(value: Json | undefined, name: string): readonly Json[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new UnreadableAnswer(`${name} should be a list`);
  return value;
}

/** Reads JSON, be it an answer or a stored value. */
export function parseJson(source: string): Json {
  try {
    return JSON.parse(source) as Json;
  } catch {
    throw new UnreadableAnswer(`no JSON: ${JSON.stringify(source.slice(0, 80))}`);
  }
}

/**
 * A value as text, the same for equal values: object keys are sorted by code unit. A compare-and-set compares bytes, and
 * `{"a":1,"b":2}` written as `{"b":2,"a":1}` would be refused though it is equal.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`).join(",")}}`;
}
