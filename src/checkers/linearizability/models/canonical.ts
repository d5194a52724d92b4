import { isJsonObject, type Json } from "../../../core/json.js";

/**
 * The value with the keys of its objects in one order, so that equal values have equal text: calls and states are told
 * apart by their text.
 */
export function canonical(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (!isJsonObject(value)) return (value as readonly Json[]).map(canonical);
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, canonical(value[name] as Json)]));
}

/** A total order of canonical values, in which 2 comes before 10: null, booleans, numbers, strings, then by text. */
export function compareJson(left: Json, right: Json): number {
  if (left === right) return 0;
  const rank = rankOf(left);
  const apart = rank - rankOf(right);
  if (apart !== 0) return apart;
  if (rank === STRUCTURE) return compare(JSON.stringify(left), JSON.stringify(right));
  return compare(left as string | number | boolean, right as string | number | boolean);
}

/** Canonical values in order, equal ones side by side. */
export function sortedJson(values: readonly Json[]): readonly Json[] {
  return values.map(canonical).sort(compareJson);
}

/** The place of the first of the sorted items that is not less than the value: where it stands, or would. */
export function placeIn(sorted: readonly Json[], value: Json): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareJson(sorted[middle] as Json, value) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether the sorted items hold the value at this place. */
export function holdsAt(sorted: readonly Json[], place: number, value: Json): boolean {
  return place < sorted.length && compareJson(sorted[place] as Json, value) === 0;
}

/** Whether two lists of canonical values are the same, item by item. */
export function sameItems(left: readonly Json[], right: readonly Json[]): boolean {
  return left.length === right.length && left.every((item, at) => compareJson(item, right[at] as Json) === 0);
}

const STRUCTURE = 4;

function rankOf(value: Json): number {
  if (value === null) return 0;
  if (typeof value === "boolean") return 1;
  if (typeof value === "number") return 2;
  return typeof value === "string" ? 3 : STRUCTURE;
}

function compare<Scalar extends string | number | boolean>(left: Scalar, right: Scalar): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
