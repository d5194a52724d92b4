import type { OkEvent } from "../../core/event.js";
import { tokenIn } from "../../core/fields.js";
import { type History, type Operation, operations } from "../../core/history.js";
import { isJsonObject, type Json } from "../../core/json.js";

/** One entry of a fenced log, as a read shows it. */
export interface LogEntry {
  readonly token: number;
  readonly value: Json;
}

/** A successful read of a log: what it showed, in the log's own order. */
export interface LogRead {
  readonly invoke: Operation["invoke"];
  readonly completion: OkEvent;
  readonly entries: readonly LogEntry[];
}

/** What a history holds of one fenced log. */
export interface FencedLog {
  readonly resource: string;
  /** In order of invocation, whatever became of them. */
  readonly appends: readonly Operation[];
  /** In order of invocation. */
  readonly reads: readonly LogRead[];
  /**
   * The read invoked last. Reads are linearizable, so every append that returned before its invocation must stand in
   * it; in a whole run it is the mandatory read of the finale.
   */
  readonly finalRead: LogRead | undefined;
}

/** The fenced logs of a history: what its header calls so, and whatever was appended to. */
export function fencedLogs(history: History, all = operations(history.events)): readonly FencedLog[] {
  const logs = new Map<string, { appends: Operation[]; reads: LogRead[] }>();
  const declared = history.header?.resources ?? {};
  for (const [name, { kind }] of Object.entries(declared)) {
    if (kind === "fenced-log") logs.set(name, { appends: [], reads: [] });
  }
  for (const operation of all) {
    const { f, resource } = operation.invoke;
    if (resource === undefined) continue;
    if (f === "append") {
      const log = logs.get(resource) ?? { appends: [], reads: [] };
      logs.set(resource, log);
      log.appends.push(operation);
    } else if (f === "read") {
      const read = logRead(operation);
      if (read !== undefined) logs.get(resource)?.reads.push(read);
    }
  }
  return [...logs].map(([resource, log]) => ({ resource, ...log, finalRead: log.reads.at(-1) }));
}

function logRead({ invoke, completion }: Operation): LogRead | undefined {
  if (completion?.type !== "ok" || !isJsonObject(completion.value)) return undefined;
  const shown = completion.value["value"];
  if (!Array.isArray(shown)) return undefined;
  const entries: LogEntry[] = [];
  for (const entry of shown as readonly Json[]) {
    const token = tokenIn(entry);
    if (token === undefined || !isJsonObject(entry)) return undefined;
    entries.push({ token, value: entry["value"] ?? null });
  }
  return { invoke, completion, entries };
}

/** The entry that an append asks for, or undefined where it carries no token. */
export function entryOf({ invoke }: Operation): LogEntry | undefined {
  const token = tokenIn(invoke.value);
  if (token === undefined || !isJsonObject(invoke.value)) return undefined;
  return { token, value: invoke.value["value"] ?? null };
}

/** A text that two entries share exactly when they are equal; the order of an object's keys does not count. */
export function entryKey({ token, value }: LogEntry): string {
  return `${token}/${canonicalText(value)}`;
}

/** Whether two entries are equal, as their keys are, and soon where they are alike to the letter. */
export function sameEntry(left: LogEntry, right: LogEntry | undefined): boolean {
  if (right === undefined || left.token !== right.token) return false;
  return left.value === right.value || entryKey(left) === entryKey(right);
}

function canonicalText(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalText(field)}`).join(",")}}`;
}
