import type { ExplainedOperation, Explanation, OperationRole, Witness } from "../../../core/explanation.js";
import { byEvents, type Citing } from "./citing.js";

/** Marks text, for instance by colours. */
export interface Paint {
  red(text: string): string;
  yellow(text: string): string;
  bold(text: string): string;
  dim(text: string): string;
}

/** How a text is laid out: for so many columns, with these colours, its operations cited by events unless told. */
export interface TextLayout {
  readonly width: number;
  readonly paint: Paint;
  readonly citing?: Citing;
}

/** Narrower than this, operations are listed without their bars. */
const LEAST_WIDTH = 88;
const MOST_BAR = 48;
const MOST_TEXT = 34;
const LAST_STEPS = 5;
/** What is told first matters most. */
const ROLES: readonly OperationRole[] = ["stuck", "core", "related", "pending", "unknown", "placed"];

/** Why a history is not linearizable, for a terminal. Ends without a newline. */
export function explanationText(explanation: Explanation, layout: TextLayout): string {
  const { width } = layout;
  const shown = explanation.operations.filter(({ role }) => role !== "placed");
  const told = shown.toSorted((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role));
  const sentences = told.flatMap((operation) =>
    operation.why === null ? [] : [`${named(operation, layout)}: ${operation.why}`],
  );
  return [
    ...wrapped(explanation.why, width - 2).map((line) => `  ${line}`),
    "",
    ...lanes(shown, layout),
    "",
    ...sentences.flatMap((sentence) => hanging(sentence, width)),
    ...orderLines(explanation, layout),
  ].join("\n");
}

/** One order that explains every answer, a line a step. Ends without a newline. */
export function witnessText(witness: Witness, layout: TextLayout): string {
  const { paint } = layout;
  const { steps, operations, subject, length } = witness;
  const lines = steps.flatMap((step, at) => {
    const operation = operations[step.operation] as ExplainedOperation;
    const skipped = step.place - (steps[at - 1]?.place ?? step.place - 1) - 1;
    const gap = skipped === 0 ? [] : [paint.dim(`  ... ${skipped} more ...`)];
    return [...gap, stepLine(operation, step.state, layout, String(step.place + 1).padStart(String(length).length))];
  });
  return [`  ${paint.bold(subject)}: an order of ${length} operations that explains every answer`, ...lines].join("\n");
}

interface Column {
  readonly name: string;
  readonly cells: readonly string[];
}

/** A line an operation, by process, with its interval as a bar; moments are spaced evenly, not to scale. */
function lanes(operations: readonly ExplainedOperation[], layout: TextLayout): readonly string[] {
  const { width, paint, citing = byEvents } = layout;
  const rows = operations.toSorted((a, b) => compareProcesses(a.process, b.process) || a.startNs - b.startNs);
  const columns: readonly Column[] = [
    { name: "process", cells: rows.map(({ process }) => process ?? "?") },
    { name: "operation", cells: rows.map(({ text }) => cut(text, MOST_TEXT)) },
    { name: citing.column, cells: rows.map(({ events }) => citing.cell(events)) },
    { name: "outcome", cells: rows.map(({ outcome }) => outcome) },
  ];
  const widths = columns.map(({ name, cells }) => Math.max(name.length, ...cells.map((cell) => cell.length)));
  const used = widths.reduce((sum, column) => sum + column + 2, 6);
  const barWidth = Math.min(MOST_BAR, width - used);
  const bars = width < LEAST_WIDTH || barWidth < 8 ? undefined : barsOf(rows, barWidth);
  const line = (cells: readonly string[]) => cells.map((cell, at) => cell.padEnd(widths[at] as number)).join("  ");
  const head = paint.dim(`      ${line(columns.map(({ name }) => name))}`.trimEnd());
  return [
    head,
    ...rows.map((row, at) => {
      const text = `${markOf(row)} ${line(columns.map(({ cells }) => cells[at] as string))}  ${bars?.[at] ?? ""}`;
      return `  ${painted(row, text.trimEnd(), paint)}`;
    }),
  ];
}

/** Told apart by sign as well as by colour. */
function markOf({ role }: ExplainedOperation): string {
  switch (role) {
    case "stuck":
      return ">>>";
    case "core":
      return "  !";
    case "pending":
    case "unknown":
      return "  ?";
    case "related":
    case "placed":
      return "   ";
    default:
      return role satisfies never;
  }
}

function painted({ role }: ExplainedOperation, text: string, paint: Paint): string {
  if (role === "stuck") return paint.red(text);
  return role === "core" ? paint.yellow(text) : text;
}

function barsOf(rows: readonly ExplainedOperation[], width: number): readonly string[] {
  const moments = [...new Set(rows.flatMap(({ startNs, endNs }) => [startNs, endNs ?? startNs]))].sort((a, b) => a - b);
  const column = (ns: number) => Math.round((moments.indexOf(ns) / Math.max(1, moments.length - 1)) * (width - 2));
  return rows.map(({ startNs, endNs, role }) => {
    const from = column(startNs);
    const to = endNs === null ? width - 1 : Math.max(from + 1, column(endNs));
    const fill = (role === "stuck" ? "=" : "-").repeat(to - from - 1);
    return `${" ".repeat(from)}|${fill}${endNs === null ? ">" : "|"}`;
  });
}

/** How far the longest order gets, and the states that its last steps leave. */
function orderLines({ prefix, states, operations, subject }: Explanation, layout: TextLayout) {
  const last = prefix.last.slice(-LAST_STEPS);
  const further = states.further === 0 ? "" : `, or is in one of ${states.further} further states`;
  const possible = { all: "only then", "at most": "at most", some: "among others" }[states.known];
  const operationCount = prefix.length === 1 ? "1 operation" : `${prefix.length} operations`;
  const shown = last.length === 0 ? "." : last.length === prefix.length ? ":" : `, the last ${last.length}:`;
  return [
    "",
    layout.paint.dim(`  The longest order places ${operationCount}${shown}`),
    ...last.map(({ operation, state }) => stepLine(operations[operation] as ExplainedOperation, state, layout)),
    ...hanging(`Possible by then (${possible}): ${subject} ${states.listed.join(", or ")}${further}`, layout.width),
  ];
}

function stepLine(
  operation: ExplainedOperation,
  state: string,
  { width, citing = byEvents }: TextLayout,
  place?: string,
): string {
  const who = operation.process === null ? "" : `process ${operation.process}  `;
  const text = cut(operation.text, MOST_TEXT).padEnd(MOST_TEXT);
  const line = `  ${place === undefined ? "  " : `${place}  `}${who}${text}  ${citing.cell(operation.events).padEnd(11)} ${state}`;
  return cut(line, Math.max(40, width)).trimEnd();
}

function named({ text, events, role }: ExplainedOperation, { paint, citing = byEvents }: TextLayout): string {
  const name = `${cut(text, MOST_TEXT)} (${citing.operation(events)})`;
  if (role === "stuck") return paint.red(name);
  return role === "core" ? paint.yellow(name) : paint.bold(name);
}

/** A point of a list, its further lines moved in. */
function hanging(sentence: string, width: number): readonly string[] {
  return wrapped(sentence, width - 4).map((line, at) => (at === 0 ? `  - ${line}` : `    ${line}`));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences, which take no room.
const COLOURS = /\u001b\[\d+m/g;

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    const longer = line === undefined ? word : `${line} ${word}`;
    if (line === undefined || longer.replace(COLOURS, "").length > Math.max(40, width)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 4)} ...`;
}

/** Processes by number where they are numbers. */
function compareProcesses(left: string | null, right: string | null): number {
  const [a, b] = [left ?? "", right ?? ""];
  const byNumber = Number(a) - Number(b);
  if (!Number.isNaN(byNumber)) return byNumber;
  return a < b ? -1 : a > b ? 1 : 0;
}
