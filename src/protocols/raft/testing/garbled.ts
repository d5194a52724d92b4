import { isJsonObject, type Json, type JsonObject } from "../../../core/json.js";

/** A record that reads like one of its kind, and says something else: the worst that damage can do. */
export function garbled(record: Json): Json {
  if (!isJsonObject(record)) return null;
  const entries = record["entries"];
  if (Array.isArray(entries)) {
    const last = { ...(entries.at(-1) as JsonObject), kind: "internal", body: "garbled" };
    return { ...record, entries: [...entries.slice(0, -1), last] };
  }
  return "votedFor" in record ? { ...record, votedFor: null } : null;
}
