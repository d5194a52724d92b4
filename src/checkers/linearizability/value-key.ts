import type { Json } from "../../core/json.js";

/**
 * A key for a map: equal for values that are equal as JSON with their keys in one order, and only for these. Primitives
 * stand for themselves, which is fastest; what a text stands for begins with a NUL, and so does the key of a string that
 * itself begins with one.
 */
export function valueKey(value: Json): Json {
  if (typeof value === "string") return value.charCodeAt(0) === 0 ? `\0${JSON.stringify(value)}` : value;
  return typeof value === "object" && value !== null ? `\0${JSON.stringify(value)}` : value;
}
