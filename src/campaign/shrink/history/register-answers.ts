import type { CompletionEvent, InvokeEvent } from "../../../core/event.js";
import { fieldIn } from "../../../core/fields.js";
import type { History, HistoryHeader } from "../../../core/history.js";
import type { Json } from "../../../core/json.js";
import type { Projection } from "./projection.js";
import type { Unit } from "./units.js";

/**
 * An answer of a register goes with what may have brought it about: a read that shows a value stands only beside
 * everything that may have written that value before it returned. Likewise for a compare-and-set, which shows what it
 * found, whether it was let through or not, and for a refusal that shows a token. A refusal that tells nothing says what
 * was not there, which anything may have brought about: it stands only beside everything before it.
 *
 * Then a register of which the whole history is linearizable has no part that is not: take the order of the whole, and
 * leave out what is gone; between a write that is gone and the next, nobody looked.
 */
export function explainedAnswers({ header }: History, all: readonly Unit[]): Projection {
  const resources = header?.resources ?? {};
  const needs = new Map(all.map((unit) => [placeOf(unit), needsOf(unit, all, resources).map(placeOf)]));
  return (kept) => {
    let standing = kept;
    while (true) {
      const places = new Set(standing.map(placeOf));
      const next = standing.filter((unit) => needs.get(placeOf(unit))?.every((place) => places.has(place)) ?? true);
      if (next.length === standing.length) return standing;
      standing = next;
    }
  };
}

/** Where a unit begins in the whole history, by which it is known. */
function placeOf({ events: [first] }: Unit): number {
  return first?.index ?? -1;
}

/** What an answer cannot do without. */
function needsOf(unit: Unit, all: readonly Unit[], resources: HistoryHeader["resources"]): readonly Unit[] {
  if (unit.kind !== "operation") return [];
  const [invoke, completion] = unit.events;
  const kind = resources[invoke.resource ?? ""]?.kind;
  if (kind === undefined || kind === "fenced-log") return [];
  const together = all.filter((other) => other !== unit && onSameAs(invoke, other));
  // Of other objects nobody has worked out what explains what: they are kept whole.
  if (kind !== "register" && kind !== "fenced-register") return together;
  if (completion === undefined) return [];
  const shown = shownBy(invoke, completion);
  return together.filter(
    ({ events: [cause] }) => cause?.type === "invoke" && cause.index < completion.index && leaves(cause, shown),
  );
}

function onSameAs({ resource, key }: InvokeEvent, { kind, events: [first] }: Unit): boolean {
  return kind === "operation" && first?.type === "invoke" && first.resource === resource && first.key === key;
}

/** What an answer shows of the register's state. */
function shownBy({ f, value }: InvokeEvent, completion: CompletionEvent): Shown {
  if (completion.type === "info") return NOTHING;
  if (completion.type === "fail") {
    if (completion.cause !== "refused") return NOTHING;
    const token = fieldIn(completion.seen, "token");
    if (token !== undefined) return { what: "token", shown: token };
    const found = fieldIn(completion.seen, "value");
    return found === undefined ? { what: "what it is not" } : valueShown(found);
  }
  const found = f === "read" ? fieldIn(completion.value, "value") : f === "cas" ? fieldIn(value, "from") : undefined;
  return found === undefined ? NOTHING : valueShown(found);
}

/** The newest token that the fence has seen, the value, or only what the value is not. */
type Shown =
  | { readonly what: "nothing" | "what it is not" }
  | { readonly what: "token" | "value"; readonly shown: Json };

const NOTHING: Shown = { what: "nothing" };

/** That nothing was written yet needs nothing to explain it. */
function valueShown(shown: Json): Shown {
  return shown === null ? NOTHING : { what: "value", shown };
}

/** Whether an operation may leave the register in a state that shows this. */
function leaves({ f, value }: InvokeEvent, shown: Shown): boolean {
  switch (shown.what) {
    case "nothing":
      return false;
    case "what it is not":
      return f === "write" || f === "cas";
    case "token":
      return sameText(fieldIn(value, "token"), shown.shown);
    case "value":
      return sameText(
        f === "cas" ? fieldIn(value, "to") : f === "write" ? fieldIn(value, "value") : undefined,
        shown.shown,
      );
    default:
      return shown satisfies never;
  }
}

function sameText(left: Json | undefined, right: Json): boolean {
  return left !== undefined && JSON.stringify(left) === JSON.stringify(right);
}
