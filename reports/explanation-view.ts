import type { ExplainedOperation, Explanation, LinearizedStep, OperationRole } from "../src/core/explanation.js";
import { isJsonObject } from "../src/core/json.js";
import { type Ns, nsToMs } from "../src/core/units.js";
import type { Anomaly } from "../src/core/verdict.js";
import type { ExplanationBar, ExplanationLane, ExplanationView } from "./view.js";

/** Roles as a reader wants them. */
const ROLES: readonly OperationRole[] = ["stuck", "core", "related", "pending", "unknown", "placed"];

/** Empty space on both sides, as a share of the width. */
const MARGIN = 0.06;

/** The explanation that an anomaly of rule L carries, where it carries one. */
export function explanationOf({ data }: Anomaly): Explanation | undefined {
  const explanation = data?.["explanation"];
  return isJsonObject(explanation) ? (explanation as unknown as Explanation) : undefined;
}

/** What is drawn of an explanation. `processOf` tells the process of an event where the explanation does not. Pure. */
export function explanationView(
  explanation: Explanation,
  processOf: (event: number) => string | undefined,
): ExplanationView {
  const { operations, prefix, states, subject } = explanation;
  const span = spanOf(explanation);
  const shown = operations.filter(
    ({ startNs, endNs }) => startNs <= span.endNs && (endNs === null || endNs >= span.startNs),
  );
  const lanes = lanesOf(shown, processOf);
  const points = prefix.last.filter(({ operation }) => shown.includes(operations[operation] as ExplainedOperation));
  return {
    why: explanation.why,
    startMs: nsToMs(span.startNs),
    endMs: nsToMs(span.endNs),
    lanes: lanes.map(({ process, members }): ExplanationLane => ({ process, bars: members.map(barOf) })),
    states: statesOf(prefix.last, explanation.window.endNs),
    points: points.map(({ operation, atNs, state }) => ({
      lane: lanes.findIndex(({ members }) => members.includes(operations[operation] as ExplainedOperation)),
      atMs: nsToMs(atNs),
      title: `${operations[operation]?.text} takes effect here; ${subject} then ${state}`,
    })),
    order: orderText(explanation, states.listed),
    reasons: reasonsOf(operations),
  };
}

interface Span {
  readonly startNs: Ns;
  readonly endNs: Ns;
}

/**
 * From the first operation that cannot be together with the stuck one to the return of that, and as far as half of the
 * picture what lies just before and after. Others reach in from outside or are left to the sentences.
 */
function spanOf({ operations, window, stuck }: Explanation): Span {
  const core = operations.filter((_, at) => at === stuck || window.core.includes(at));
  const startNs = Math.min(...core.map((operation) => operation.startNs));
  const widthNs = Math.max(1, window.endNs - startNs);
  const before = operations.filter((o) => o.role === "placed" || o.role === "related").map((o) => o.startNs);
  const after = operations.filter((o) => o.role === "related").map((o) => o.endNs ?? o.startNs);
  const firstNs = Math.min(startNs, ...before.filter((ns) => ns >= startNs - widthNs));
  const lastNs = Math.max(window.endNs, ...after.filter((ns) => ns <= window.endNs + widthNs));
  const margin = (lastNs - firstNs + 1) * MARGIN;
  return { startNs: firstNs - margin, endNs: lastNs + margin };
}

interface Lane {
  readonly process: string;
  readonly members: ExplainedOperation[];
}

/** One lane a process, that of the stuck operation first; operations without a process stand where there is room. */
function lanesOf(
  operations: readonly ExplainedOperation[],
  processOf: (event: number) => string | undefined,
): readonly Lane[] {
  const lanes: Lane[] = [];
  for (const operation of operations) {
    const process = operation.process ?? processOf(operation.events[0] as number);
    const lane = lanes.find(({ process: other, members }) =>
      process === undefined ? other === "" && isFree(members, operation) : other === process,
    );
    if (lane === undefined) lanes.push({ process: process ?? "", members: [operation] });
    else lane.members.push(operation);
  }
  const rank = ({ members }: Lane) => Math.min(...members.map(({ role }) => ROLES.indexOf(role)));
  return lanes.sort((a, b) => rank(a) - rank(b));
}

function isFree(members: readonly ExplainedOperation[], { startNs, endNs }: ExplainedOperation): boolean {
  return members.every((other) => {
    const endsBefore = other.endNs !== null && other.endNs < startNs;
    return endsBefore || (endNs !== null && endNs < other.startNs);
  });
}

function barOf({ text, role, startNs, endNs, events, outcome, why }: ExplainedOperation): ExplanationBar {
  const when =
    endNs === null
      ? `from ${nsToMs(startNs)} ms, outcome unknown`
      : `${nsToMs(startNs)} to ${nsToMs(endNs)} ms, ${outcome}`;
  const title = [`${text}: ${eventsText(events)}, ${when}`, ...(why === null ? [] : [why])].join("\n");
  return { startMs: nsToMs(startNs), endMs: endNs === null ? null : nsToMs(endNs), text, role, title };
}

function statesOf(steps: readonly LinearizedStep[], untilNs: number): ExplanationView["states"] {
  const pieces: { startMs: number; endMs: number; text: string }[] = [];
  for (const [at, { atNs, state }] of steps.entries()) {
    const endMs = nsToMs(Math.max(atNs, steps[at + 1]?.atNs ?? untilNs));
    const last = pieces.at(-1);
    if (last?.text === state) last.endMs = endMs;
    else pieces.push({ startMs: nsToMs(atNs), endMs, text: state });
  }
  return pieces;
}

function orderText({ prefix, states, subject }: Explanation, listed: readonly string[]): string {
  const further = states.further === 0 ? "" : `, or is in one of ${states.further} further states`;
  const possible = `${subject} ${listed.join(", or ")}${further}`;
  const known = {
    all: "the states possible then",
    "at most": "at most possible then",
    some: "possible then, among others",
  };
  return `The longest order that explains the answers places ${prefix.length} operations; ${known[states.known]}: ${possible}.`;
}

function reasonsOf(operations: readonly ExplainedOperation[]): ExplanationView["reasons"] {
  return operations
    .toSorted((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role))
    .flatMap(({ role, text, events, why }) => (why === null ? [] : [{ role, text, events: eventsText(events), why }]));
}

function eventsText(events: readonly number[]): string {
  return `${events.length === 1 ? "event" : "events"} ${events.join(" to ")}`;
}
