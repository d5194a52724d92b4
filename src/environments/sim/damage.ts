import type { Json } from "../../core/json.js";
import type { Random } from "../../core/random.js";

type Path = readonly (string | number)[];

/** A flipped bit is one of the low ones, so that a number stays a plausible one of its kind. */
const FLIPPED_BITS = 8;

/**
 * A record of which only the first part reached the platter: one of its lists or texts is cut short. Where it holds
 * none that could be cut, it reads as if a bit had flipped.
 */
export function torn(record: Json, random: Random): Json {
  const cuttable = paths(record, (part) => (Array.isArray(part) || typeof part === "string") && part.length > 0);
  if (cuttable.length === 0) return flipped(record, random);
  return changedAt(record, random.pick(cuttable), (part) => {
    const whole = part as string | readonly Json[];
    return whole.slice(0, random.int(0, whole.length - 1));
  });
}

/** A record in which one bit of a number, one letter of a text or one truth value reads wrong. Never equal to it. */
export function flipped(record: Json, random: Random): Json {
  const values = paths(record, (part) => ["number", "boolean"].includes(typeof part) || (part !== "" && isText(part)));
  if (values.length === 0) return "unreadable";
  return changedAt(record, random.pick(values), (part) => {
    if (typeof part === "boolean") return !part;
    if (typeof part === "number") return flippedNumber(part, random);
    return flippedText(part as string, random);
  });
}

function flippedNumber(value: number, random: Random): number {
  // Too large for its low bits to show.
  if (Math.abs(value) >= 2 ** 52) return 0;
  const bit = 2 ** random.int(0, FLIPPED_BITS - 1);
  return Math.floor(value / bit) % 2 === 0 ? value + bit : value - bit;
}

function flippedText(text: string, random: Random): string {
  const place = random.int(0, text.length - 1);
  return text.slice(0, place) + String.fromCharCode(text.charCodeAt(place) ^ 1) + text.slice(place + 1);
}

function isText(part: Json): part is string {
  return typeof part === "string";
}

/** The ways to all parts of a record that are wanted, itself included. */
function paths(part: Json, wanted: (part: Json) => boolean, path: Path = []): readonly Path[] {
  const own = wanted(part) ? [path] : [];
  if (part === null || typeof part !== "object") return own;
  const members: readonly (readonly [string | number, Json])[] = Array.isArray(part)
    ? part.map((member: Json, place) => [place, member] as const)
    : Object.entries(part);
  return [...own, ...members.flatMap(([key, member]) => paths(member, wanted, [...path, key]))];
}

/** The same record but for the part at `path`. */
function changedAt(part: Json, path: Path, change: (part: Json) => Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return change(part);
  if (Array.isArray(part)) {
    return part.map((member: Json, place) => (place === key ? changedAt(member, rest, change) : member));
  }
  const record = part as { readonly [name: string]: Json };
  return { ...record, [key]: changedAt(record[key] as Json, rest, change) };
}
