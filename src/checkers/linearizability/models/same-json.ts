import type { Json } from "../../../core/json.js";

/** Equality of JSON values; the order of an object's keys does not count. */
export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, at) => sameJson(item, right[at]));
  }
  const leftFields = Object.entries(left);
  const rightFields = new Map<string, Json>(Object.entries(right));
  return (
    leftFields.length === rightFields.size &&
    leftFields.every(([name, value]) => rightFields.has(name) && sameJson(value, rightFields.get(name)))
  );
}
