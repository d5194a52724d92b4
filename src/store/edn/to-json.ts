import type { Json } from "../../core/json.js";
import { ednText } from "./print.js";
import { EdnInexact, EdnKeyword, EdnList, EdnMap, EdnSet, EdnSymbol, EdnTagged, type EdnValue } from "./value.js";

/** A value that JSON cannot hold without confusing it with another. */
export class EdnValueError extends Error {
  override readonly name = "EdnValueError";
}

/**
 * The value as JSON: keywords and symbols by their names, vectors, lists and sets as arrays (sets sorted, so that equal
 * ones are equal), maps as objects, records without their types. Throws an EdnValueError for a number that would be
 * rounded, and for a map two of whose keys would become one.
 */
export function ednToJson(value: EdnValue): Json {
  if (value === null || typeof value !== "object") return value;
  if (value instanceof EdnKeyword || value instanceof EdnSymbol) return value.name;
  if (value instanceof EdnInexact) {
    throw new EdnValueError(
      `${value.text} cannot be held exactly: only integers up to 2^53 - 1 and plain decimals can`,
    );
  }
  if (value instanceof EdnList) return value.items.map(ednToJson);
  if (value instanceof EdnSet) return sorted(value.items.map(ednToJson));
  if (value instanceof EdnMap) return objectOf(value);
  if (value instanceof EdnTagged) return ednToJson(value.value);
  return value.map(ednToJson);
}

function sorted(values: readonly Json[]): Json[] {
  const texts = values.map((value): readonly [string, Json] => [JSON.stringify(value), value]);
  return texts.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)).map(([, value]) => value);
}

function objectOf({ entries }: EdnMap): Json {
  const fields: [string, Json][] = [];
  for (let at = 0; at < entries.length; at += 2) {
    fields.push([nameOf(entries[at] as EdnValue), ednToJson(entries[at + 1] as EdnValue)]);
  }
  fields.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  const twice = fields.find(([name], at) => name === fields[at + 1]?.[0]);
  if (twice !== undefined) throw new EdnValueError(`a map has two keys that read as ${JSON.stringify(twice[0])}`);
  return Object.fromEntries(fields);
}

/** Keys that have no name are told apart by their text. */
function nameOf(key: EdnValue): string {
  if (typeof key === "string") return key;
  return key instanceof EdnKeyword || key instanceof EdnSymbol ? key.name : ednText(key);
}
