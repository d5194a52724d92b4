import { isJsonObject, type Json } from "../../../core/json.js";
import type { Projection } from "./projection.js";
import type { OperationUnit, Unit } from "./units.js";

/**
 * An append goes with its entry: the reads of its log no longer show it. Without this the shortest history of every lost
 * append would be a read alone, of entries that nobody appended any more. What nobody ever appended stays. An answer
 * tells in `leftOut` how many entries it has lost.
 */
export function projectLogs(all: readonly Unit[]): Projection {
  const everAppended = entriesAppendedBy(all);
  return (kept) => {
    const stillAppended = entriesAppendedBy(kept);
    const gone = new Set([...everAppended].filter((entry) => !stillAppended.has(entry)));
    return kept.map((unit) => (unit.kind === "operation" ? withoutEntries(unit, gone) : unit));
  };
}

/** How many entries a projected answer does not show any more. */
export function leftOutOf(answered: Json): number {
  const count = isJsonObject(answered) ? answered["leftOut"] : undefined;
  return typeof count === "number" ? count : 0;
}

function entriesAppendedBy(units: readonly Unit[]): ReadonlySet<string> {
  return new Set(
    units.flatMap((unit) => {
      if (unit.kind !== "operation") return [];
      const [{ f, resource, value }] = unit.events;
      return f === "append" && resource !== undefined ? [keyOf(resource, value)] : [];
    }),
  );
}

function withoutEntries(unit: OperationUnit, gone: ReadonlySet<string>): OperationUnit {
  const [invoke, completion] = unit.events;
  const { f, resource } = invoke;
  if (f !== "read" || resource === undefined || completion?.type !== "ok") return unit;
  if (!isJsonObject(completion.value) || !Array.isArray(completion.value["value"])) return unit;
  const shown: readonly Json[] = completion.value["value"];
  const left = shown.filter((entry) => !gone.has(keyOf(resource, entry)));
  if (left.length === shown.length) return unit;
  const leftOut = shown.length - left.length + leftOutOf(completion.value);
  return {
    kind: "operation",
    events: [invoke, { ...completion, value: { ...completion.value, value: left, leftOut } }],
  };
}

/** A log and an entry's token and value; values are written the same way where they are asked for and shown. */
function keyOf(resource: string, entry: Json): string {
  const { token = null, value = null } = isJsonObject(entry) ? entry : {};
  return JSON.stringify([resource, token, value]);
}
