import { UserError } from "../core/errors.js";
import type { CompletionEvent, InvokeEvent } from "../core/event.js";
import type { Operation as HistoryOperation } from "../core/history.js";
import type { Json } from "../core/json.js";
import { jsonProblem } from "./json-problem.js";
import type { Operation, Outcome } from "./operation.js";

const OUTCOMES: readonly unknown[] = ["ok", "refused", "failed", "unknown"] satisfies Outcome[];

/** What each field must be, in words, and whether it is. */
const FIELDS: {
  readonly [name in keyof Operation]-?: readonly [expected: string, holds: (value: unknown) => boolean];
} = {
  f: ["the operation's name, a string", isName],
  input: ["JSON", () => true],
  output: ["JSON", () => true],
  outcome: [`one of ${OUTCOMES.join(", ")}`, (value) => value === undefined || OUTCOMES.includes(value)],
  start: ["a finite number", Number.isFinite],
  end: [
    "a finite number, or left out where it never returned",
    (value) => value === undefined || Number.isFinite(value),
  ],
  process: ["an integer from 0", (value) => value === undefined || isCount(value)],
  host: ["a string", (value) => value === undefined || isName(value)],
  resource: ["a string", (value) => value === undefined || isName(value)],
  key: ["a string", (value) => value === undefined || typeof value === "string"],
};

const CHECKS = Object.entries(FIELDS).map(([name, [expected, holds]]) => [name, expected, holds] as const);

/** Throws a UserError that says which operation of a list is wrong, in what, and what was expected. */
export function assertOperation(given: unknown, place: number): asserts given is Operation {
  const problem = problemOf(given);
  if (problem !== undefined) throw new UserError(`operations[${place}]${problem}`);
}

/** Goes on after `operations[3]`. */
function problemOf(given: unknown): string | undefined {
  if (typeof given !== "object" || given === null)
    return ` is ${shown(given)}, not an object {f, input, output, start, end}`;
  const fields = given as { readonly [name: string]: unknown };
  for (const name in fields) {
    // A mistyped `end` would otherwise make an operation that never returned, of which nearly everything is true.
    if (!Object.hasOwn(FIELDS, name)) return ` has a field ${name}; the fields are ${Object.keys(FIELDS).join(", ")}`;
  }
  for (const [name, expected, holds] of CHECKS) {
    if (!holds(fields[name])) return `.${name} is ${shown(fields[name])}, not ${expected}`;
  }
  return notJson(fields["input"], ".input") ?? notJson(fields["output"], ".output") ?? timeProblem(given as Operation);
}

function notJson(value: unknown, name: string): string | undefined {
  const problem = jsonProblem(value ?? null, name);
  return problem && `${problem}, which JSON cannot hold`;
}

function timeProblem({ start, end, outcome }: Operation): string | undefined {
  if (end !== undefined && end < start) return ` ends at ${end}, before its start at ${start}`;
  if (end === undefined && (outcome === "ok" || outcome === "refused")) {
    return ` was answered (its outcome is ${outcome}) and has no end`;
  }
  return undefined;
}

/** An operation as checkers take it. Both of its events get this index. */
export function asHistoryOperation(given: Operation, index: number): HistoryOperation {
  const invoke = invokeOf(given, index);
  return { invoke, completion: completionOf(given, invoke) };
}

// Literals and no spreads where it can be: of a million operations that saves most of a second.

function invokeOf(given: Operation, index: number): InvokeEvent {
  const { f, start, process = NOBODY, resource, key } = given;
  const host = given.host ?? (process === NOBODY ? "" : `p${process}`);
  const value = given.input ?? null;
  const invoke: InvokeEvent = { index, timeNs: start, type: "invoke", process, f, value, host };
  if (resource === undefined && key === undefined) return invoke;
  return { ...invoke, ...(resource === undefined ? {} : { resource }), ...(key === undefined ? {} : { key }) };
}

/** The process of an operation of which none is named. */
const NOBODY = -1;

function completionOf(given: Operation, { index, process, f, value }: InvokeEvent): CompletionEvent | undefined {
  const { start, end, output = null } = given;
  const timeNs = end ?? start;
  const outcome = given.outcome ?? (end === undefined ? "unknown" : "ok");
  switch (outcome) {
    case "ok":
      return { index, timeNs, process, f, type: "ok", value: output };
    case "refused":
      if (output === null) return { index, timeNs, process, f, type: "fail", value, cause: "refused" };
      return { index, timeNs, process, f, type: "fail", value, cause: "refused", seen: output };
    case "failed":
      return { index, timeNs, process, f, type: "fail", value, cause: "unavailable" };
    case "unknown":
      return undefined;
    default:
      return outcome satisfies never;
  }
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function shown(value: unknown): string {
  if (typeof value === "bigint") return `the bigint ${value}`;
  if (typeof value === "number" || typeof value === "undefined" || value === null) return String(value);
  return typeof value === "object" || typeof value === "string" ? briefly(value) : `a ${typeof value}`;
}

function briefly(value: object | string): string {
  if (jsonProblem(value, "") !== undefined) return `a ${value.constructor?.name ?? "object"}`;
  const text = JSON.stringify(value as Json);
  return text.length <= 80 ? text : `${text.slice(0, 76)} ...`;
}
