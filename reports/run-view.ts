import { type CompletionEvent, type HistoryEvent, isNemesisEvent } from "../src/core/event.js";
import { faultWindows } from "../src/core/fault-window.js";
import { endTimeNs, type History, type Operation, operations } from "../src/core/history.js";
import type { Json } from "../src/core/json.js";
import { formatDurationMs, nsToMs } from "../src/core/units.js";
import type { Anomaly } from "../src/core/verdict.js";
import { explanationOf, explanationView } from "./explanation-view.js";
import type { RuleText, RunReportInput } from "./input.js";
import { describe, lanesOf, short } from "./lanes.js";
import { tokenForm } from "./token-text.js";
import type { AnomalyView, EventView, FaultView, RuleView, RunView } from "./view.js";

/** A rule's anomalies beyond this many are counted, not shown. */
const MAX_ANOMALIES_A_RULE = 20;
const MAX_EVENTS_AN_ANOMALY = 40;

/** What the page shows of one run. Pure. */
export function runView(input: RunReportInput): RunView {
  const { history, verdict } = input;
  const durationMs = nsToMs(endTimeNs(history.events));
  const anomalies = anomaliesOf(input);
  const violations = anomalies.filter(({ severity }) => severity === "violation");
  const cited = new Set(violations.flatMap(({ events }) => events.map(({ index }) => index)));
  return {
    folder: input.folder,
    verdict: verdict.verdict,
    headline: headlineOf(input, anomalies),
    facts: factsOf(history, durationMs),
    durationMs,
    tokens: tokenForm(history),
    lanes: lanesOf(history, cited),
    faults: faultsOf(history, durationMs),
    anomalies,
    rules: rulesOf(input),
    coverage: verdict.coverage,
    warnings: history.warnings,
    reproduce: input.reproduce,
  };
}

function headlineOf({ verdict, history }: RunReportInput, anomalies: readonly AnomalyView[]): string {
  const violations = anomalies.filter((anomaly) => anomaly.severity === "violation");
  const [first] = violations;
  if (verdict.verdict === "invalid" && first !== undefined) {
    return `${[first.rule, first.ruleName].filter((word) => word !== "").join(" ")}: ${first.why}`;
  }
  if (verdict.verdict === "unknown") return `Nothing is decided: ${verdict.reason ?? "a rule could not be judged"}`;
  const faults = faultWindows(history.events).filter((window) => window.effective).length;
  const hazards = anomalies.length - violations.length;
  const warned = hazards === 0 ? "" : ` ${counted(hazards, "hazard")} broke no rule.`;
  return `Every rule that was exercised held, through ${counted(faults, "measured fault")}.${warned}`;
}

function factsOf(history: History, durationMs: number): RunView["facts"] {
  const { header } = history;
  const all = operations(history.events);
  const count = (type: string): number => all.filter(({ completion }) => (completion?.type ?? "info") === type).length;
  const facts = [{ name: "operations", value: `${count("ok")} ok, ${count("fail")} fail, ${count("info")} unknown` }];
  if (header === undefined) return [...facts, { name: "duration", value: formatDurationMs(durationMs) }];
  return [
    { name: "system", value: header.system + (header.bug === undefined ? "" : ` with the bug ${header.bug}`) },
    {
      name: "environment",
      value: `${header.env}, ${counted(header.nodes.length, "node")}, ${counted(header.contenders.length, "contender")}`,
    },
    { name: "workload", value: header.workload },
    { name: "nemeses", value: [...header.nemeses, ...(header.swarm ?? [])].join(", ") || "none" },
    ...facts,
    { name: "duration", value: formatDurationMs(durationMs) },
    { name: "seed", value: String(header.seed) },
  ];
}

/** `1 node`, `3 nodes`. */
function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function faultsOf(history: History, durationMs: number): readonly FaultView[] {
  return faultWindows(history.events).map((window) => ({
    number: window.fault,
    nemesis: window.nemesis,
    target: window.target,
    targets: window.targets,
    startMs: nsToMs(window.widest.startNs),
    endMs: Math.min(durationMs, nsToMs(window.widest.endNs)),
    outcome: window.reason === undefined ? window.outcome : `${window.outcome}: ${window.reason}`,
    effective: window.effective,
    evidence: short(window.evidence),
  }));
}

function anomaliesOf(input: RunReportInput): readonly AnomalyView[] {
  const texts = new Map(input.rules.map((rule) => [rule.id, rule]));
  const ends = new Map(
    operations(input.history.events).flatMap((operation) => {
      const { invoke, completion } = operation;
      return [invoke, ...(completion === undefined ? [] : [completion])].map((end) => [end.index, operation] as const);
    }),
  );
  const found = Object.entries(input.verdict.rules).flatMap(([id, result]) =>
    result.anomalies
      .slice(0, MAX_ANOMALIES_A_RULE)
      .map((anomaly) => anomalyView(id, texts.get(id), anomaly, input.history.events, ends)),
  );
  const rank = ({ severity, rule }: AnomalyView): number => {
    if (severity === "hazard") return 2;
    return rule === input.expectedRule ? 0 : 1;
  };
  return found.sort((left, right) => rank(left) - rank(right) || left.endMs - right.endMs);
}

/** The operation that an event begins or ends, by the event's index. */
type OperationEnds = ReadonlyMap<number, Operation>;

function anomalyView(
  id: string,
  text: RuleText | undefined,
  anomaly: Anomaly,
  all: readonly HistoryEvent[],
  ends: OperationEnds,
): AnomalyView {
  const events = withCounterparts(anomaly.events, all, ends).map((event) => eventView(event, ends));
  const times = events.map((event) => event.timeMs);
  const explanation = explanationOf(anomaly);
  const processOf = (index: number) => processText(ends.get(index));
  return {
    rule: id,
    ruleName: text?.name ?? "",
    // What a breach means at 3 a.m.; a hazard is none.
    onCall: anomaly.severity === "violation" ? (text?.onCall ?? "") : "",
    severity: anomaly.severity,
    why: anomaly.why,
    data: figuresOf(anomaly),
    startMs: times.length === 0 ? 0 : Math.min(...times),
    endMs: times.length === 0 ? 0 : Math.max(...times),
    events,
    ...(explanation === undefined ? {} : { explanation: explanationView(explanation, processOf) }),
  };
}

/** The figures behind an anomaly, but for what is drawn: `innerMs 3285.7, deposed c1`. */
function figuresOf({ data = {} }: Anomaly): string {
  const figures = Object.entries(data).filter(([name]) => name !== "explanation");
  return figures.map(([name, figure]) => `${name} ${figureText(figure)}`).join(", ");
}

/** A number with one decimal at most, whatever it is within. */
function figureText(figure: Json): string {
  if (typeof figure === "string") return figure;
  const rounded = JSON.stringify(figure, (_, part) => (typeof part === "number" ? Number(part.toFixed(1)) : part));
  return short(JSON.parse(rounded));
}

/** The process, with its host where that says more. */
function processText(operation: Operation | undefined): string | undefined {
  if (operation === undefined) return undefined;
  const { process, host } = operation.invoke;
  return host === `p${process}` ? String(process) : `${process} on ${host}`;
}

/** The cited events and, of each operation cited, its other end, in order. */
function withCounterparts(
  cited: readonly number[],
  all: readonly HistoryEvent[],
  ends: OperationEnds,
): readonly HistoryEvent[] {
  const wanted = new Set(cited);
  for (const index of cited) {
    const operation = ends.get(index);
    if (operation !== undefined) wanted.add(operation.invoke.index);
    if (operation?.completion !== undefined) wanted.add(operation.completion.index);
  }
  return [...wanted]
    .sort((left, right) => left - right)
    .slice(0, MAX_EVENTS_AN_ANOMALY)
    .flatMap((index) => all[index] ?? []);
}

function eventView(event: HistoryEvent, ends: OperationEnds): EventView {
  const shared = { index: event.index, timeMs: nsToMs(event.timeNs), outcome: event.type, position: "" };
  if (event.type === "invoke") return { ...shared, who: event.host, what: describe(event), outcome: "invoke" };
  if (event.type === "note") return { ...shared, who: event.process, what: `${event.f} ${short(event.value)}` };
  if (isNemesisEvent(event)) {
    return {
      ...shared,
      who: "nemesis",
      what: `${event.f} ${event.value.targets.join(", ")}`,
      outcome: event.value.phase,
    };
  }
  const invoke = ends.get(event.index)?.invoke;
  return {
    ...shared,
    who: invoke?.host ?? String(event.process),
    what: answerOf(event),
    outcome: outcomeOf(event),
    position: event.at === undefined ? "" : `${event.at.clock} ${event.at.n}`,
  };
}

function answerOf(event: CompletionEvent): string {
  if (event.type === "fail" && event.seen !== undefined) return `${event.f}: the server showed ${short(event.seen)}`;
  return event.type === "ok" ? `${event.f} ${short(event.value)}` : event.f;
}

function outcomeOf(event: CompletionEvent): string {
  if (event.type === "fail") return event.error === undefined ? event.cause : `${event.cause}: ${event.error}`;
  if (event.type === "info") return `unknown: ${event.error}`;
  return event.type;
}

function rulesOf({ verdict, rules }: RunReportInput): readonly RuleView[] {
  return Object.entries(verdict.rules).map(([id, result]) => {
    const text = rules.find((rule) => rule.id === id);
    const count = (severity: string): number => result.anomalies.filter((a) => a.severity === severity).length;
    return {
      id,
      name: text?.name ?? "",
      statement: text?.statement ?? "",
      source: text?.source ?? "",
      verdict: result.verdict,
      opportunities: result.opportunities,
      violations: count("violation"),
      hazards: count("hazard"),
      reason: result.reason ?? "",
    };
  });
}
