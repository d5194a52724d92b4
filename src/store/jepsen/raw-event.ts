import { EdnKeyword, EdnMap, EdnSymbol, type EdnValue, sequenceOf, untagged } from "../edn/value.js";

/** An event as a Jepsen history has it, not yet understood. What is not there is undefined. */
export interface RawEvent {
  readonly process: EdnValue | undefined;
  readonly type: EdnValue | undefined;
  readonly f: EdnValue | undefined;
  readonly value: EdnValue | undefined;
  readonly error: EdnValue | undefined;
  readonly key: EdnValue | undefined;
  readonly time: EdnValue | undefined;
  readonly index: EdnValue | undefined;
}

/**
 * A map or record with `:process`, `:type` and `:f`, or a tuple `[process type f value error]` of which the last two
 * may be missing. Undefined for anything else.
 */
export function rawEventOf(form: EdnValue): RawEvent | undefined {
  const bare = untagged(form);
  if (bare instanceof EdnMap) return ofMap(bare);
  const items = sequenceOf(bare);
  if (items === undefined || items.length < 3 || items.length > 5) return undefined;
  const [process, type, f, value, error] = items;
  return nameOf(type) === undefined
    ? undefined
    : { process, type, f, value, error, key: undefined, time: undefined, index: undefined };
}

/** The name that a keyword, string or symbol is. */
export function nameOf(value: EdnValue | undefined): string | undefined {
  if (value instanceof EdnKeyword || value instanceof EdnSymbol) return value.name;
  return typeof value === "string" ? value : undefined;
}

function ofMap({ entries }: EdnMap): RawEvent | undefined {
  const raw: { -readonly [Field in keyof RawEvent]: RawEvent[Field] } = {
    process: undefined,
    type: undefined,
    f: undefined,
    value: undefined,
    error: undefined,
    key: undefined,
    time: undefined,
    index: undefined,
  };
  for (let at = 0; at < entries.length; at += 2) {
    const key = entries[at];
    if (!(key instanceof EdnKeyword)) continue;
    const value = entries[at + 1];
    switch (key.name) {
      case "process":
      case "type":
      case "f":
      case "value":
      case "error":
      case "key":
      case "time":
      case "index":
        raw[key.name] = value;
    }
  }
  return raw.process === undefined || raw.type === undefined ? undefined : raw;
}
