import type { CompletionEvent, InvokeEvent } from "../../../core/event.js";
import type { History, HistoryHeader } from "../../../core/history.js";
import { isJsonObject, type Json } from "../../../core/json.js";
import type { Projection } from "./projection.js";
import type { Unit } from "./units.js";

/**
 * An answer of a register goes with what may have brought it about: a read that shows a value stands only beside
 * everything that may have written that value before it returned. Likewise for a compare-and-set, which shows what it
 * found, and for a refusal, which shows a token. A compare that failed shows only what was not there, which anything
 * left out may have explained: it goes.
 *
 * Then a register of which the whole history is linearizable has no part that is not: take the order of the whole, and
 * leave out what is gone; between a write that is gone and the next, nobody looked.
 */
export function explainedAnswers({ header }: History, all: readonly Unit[]): Projection {
  const resources = header?.resources ?? {};
  const needs = new Map(all.map((unit) => [unit, needsOf(unit, all, resources)]));
  return (kept) => {
    let standing = new Set(kept);
    while (true) {
      const next = new Set([...standing].filter((unit) => stands(needs.get(unit), standing)));
      if (next.size === standing.size) return kept.filter((unit) => next.has(unit));
      standing = next;
    }
  };
}

/** What an answer cannot do without; `nothing` where it stands by itself, undefined where it never stands. */
type Needs = readonly Unit[] | undefined;

function stands(needs: Needs, standing: ReadonlySet<Unit>): boolean {
  return needs?.every((unit) => standing.has(unit)) ?? false;
}

function needsOf(unit: Unit, all: readonly Unit[], resources: HistoryHeader["resources"]): Needs {
  if (unit.kind !== "operation") return [];
  const [invoke, completion] = unit.events;
  const kind = resources[invoke.resource ?? ""]?.kind;
  if (kind === undefined || kind === "fenced-log") return [];
  const together = all.filter((other) => other !== unit && onSameAs(invoke, other));
  // Of other objects nobody has worked out what explains what: they are kept whole.
  if (kind !== "register" && kind !== "fenced-register") return together;
  if (completion === undefined) return [];
  const shown = shownBy(invoke, completion);
  if (shown === undefined) return undefined;
  return together.filter(
    ({ events: [cause] }) => cause?.type === "invoke" && cause.index < completion.index && leaves(cause, shown),
  );
}

function onSameAs({ resource, key }: InvokeEvent, { kind, events: [first] }: Unit): boolean {
  return kind === "operation" && first?.type === "invoke" && first.resource === resource && first.key === key;
}

/** What an answer shows of the register's state; undefined where it shows only what the state is not. */
function shownBy({ f, value }: InvokeEvent, completion: CompletionEvent): Shown | undefined {
  if (completion.type === "info") return {};
  if (completion.type === "fail") {
    if (completion.cause !== "refused") return {};
    const token = fieldOf(completion.seen, "token");
    return token === undefined ? undefined : { token };
  }
  const field = f === "read" ? fieldOf(completion.value, "value") : f === "cas" ? fieldOf(value, "from") : undefined;
  return field === undefined || field === null ? {} : { value: field };
}

interface Shown {
  readonly value?: Json;
  /** The newest that the fence has seen. */
  readonly token?: Json;
}

/** Whether an operation may leave the register in a state that shows this. */
function leaves({ f, value }: InvokeEvent, shown: Shown): boolean {
  if (shown.token !== undefined) return sameText(fieldOf(value, "token"), shown.token);
  if (shown.value === undefined) return false;
  return sameText(
    f === "cas" ? fieldOf(value, "to") : f === "write" ? fieldOf(value, "value") : undefined,
    shown.value,
  );
}

function fieldOf(value: Json | undefined, field: string): Json | undefined {
  return isJsonObject(value) ? value[field] : undefined;
}

function sameText(left: Json | undefined, right: Json): boolean {
  return left !== undefined && JSON.stringify(left) === JSON.stringify(right);
}
