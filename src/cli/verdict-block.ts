import { exceptedText, formatExpectation } from "../campaign/expectation.js";
import { type CampaignSummary, isExcepted, type RowSummary, type RunSummary } from "../campaign/summary.js";
import { formatDurationMs } from "../core/units.js";
import type { Anomaly, RuleResult, Severity, VerdictFile } from "../core/verdict.js";
import { type Paint, paintVerdict } from "./paint.js";
import { number, plural } from "./wording.js";

/** More anomalies of one rule than this are counted, not told. */
const MAX_TOLD = 3;

/** A verdict for a person: each rule, then violations before hazards, a sentence each. Ends without a newline. */
export function verdictBlock(verdict: VerdictFile, paint: Paint): string {
  const rules = Object.entries(verdict.rules);
  const width = Math.max(4, ...rules.map(([rule]) => rule.length));
  const lines = rules.map(([rule, result]) => ruleLine(rule.padEnd(width), result, paint));
  const told = (["violation", "hazard"] as const).flatMap((severity) =>
    rules.flatMap(([rule, { anomalies }]) => anomalyLines(rule, severity, anomalies, paint)),
  );
  const reason = verdict.reason === undefined ? [] : [`  ${paintVerdict(paint, "unknown", verdict.reason)}`];
  return [...lines, ...told, ...reason].join("\n");
}

function ruleLine(rule: string, result: RuleResult, paint: Paint): string {
  const word = paintVerdict(paint, result.verdict, result.verdict.padEnd("not exercised".length));
  const count = `${number(result.opportunities)} ${plural(result.opportunities, "opportunity", "opportunities")}`;
  const told = result.reason === undefined ? "" : `  ${paint.dim(result.reason)}`;
  return `  ${paint.bold(rule)}  ${word}  ${count.padEnd(20)}${told}`.trimEnd();
}

function anomalyLines(
  rule: string,
  severity: Severity,
  anomalies: readonly Anomaly[],
  paint: Paint,
): readonly string[] {
  const found = anomalies.filter((anomaly) => anomaly.severity === severity);
  const lines = found.slice(0, MAX_TOLD).map((anomaly) => anomalyLine(rule, anomaly, paint));
  const more = found.length - MAX_TOLD;
  return more > 0 ? [...lines, paint.dim(`  ${rule} ${severity}: and ${number(more)} more in verdict.json`)] : lines;
}

function anomalyLine(rule: string, { severity, why, events }: Anomaly, paint: Paint): string {
  const heading = `${rule} ${severity}`;
  const where =
    events.length === 0
      ? ""
      : ` ${paint.dim(`(${plural(events.length, "event", "events")} ${events.slice(0, 6).join(", ")})`)}`;
  return `  ${severity === "violation" ? paint.red(heading) : paint.yellow(heading)}: ${why}${where}`;
}

/** A run of a campaign in one line. */
export function runLine(run: RunSummary, paint: Paint): string {
  const { ok, fail, info } = run.operations;
  const word = paintVerdict(paint, run.verdict, run.verdict.padEnd("invalid".length));
  const hazards = run.hazards === 0 ? "" : `, ${run.hazards} ${plural(run.hazards, "hazard", "hazards")}`;
  const figures = `${number(ok + fail + info)} operations in ${formatDurationMs(run.durationMs)}${hazards}`;
  return [`  seed ${String(run.seed).padEnd(4)} ${word}  ${paint.dim(figures)}`, ...toldOf(run, paint)].join("\n    ");
}

/** What a reader of this run wants to know: what broke and how to see it again, or why nothing is known. */
function toldOf({ verdict, anomaly, reason, reproduce }: RunSummary, paint: Paint): readonly string[] {
  if (verdict === "unknown") return [reason ?? "nobody knows why", paint.dim(reproduce)];
  if (verdict === "valid" || anomaly === undefined) return [];
  return [`${paint.red(anomaly.rule)}: ${anomaly.why}`, paint.dim(reproduce)];
}

/** A row's outcome against what was expected of it. */
export function rowLine(row: RowSummary, paint: Paint): string {
  const expected = `expected ${formatExpectation(row.expectation)}`;
  const outcome = { met: paint.green("met"), missed: paint.red("missed"), unknown: paint.yellow("unknown") }[
    row.outcome
  ];
  const left = row.seeds - row.runs.length;
  const stopped = left > 0 && row.outcome === "met" ? `; found, so ${left} more not run` : "";
  return `${outcome}  ${row.title}: ${expected}, ${tally(row)}${stopped}`;
}

/** The whole campaign as a table of its rows. */
export function campaignBlock(summary: CampaignSummary, paint: Paint): string {
  const { totals } = summary;
  const rows = summary.rows.map((row) => rowLine(row, paint));
  const met = `${totals.met} of ${totals.rows} expectations met`;
  const cut = summary.cutShort === undefined ? [] : [paint.yellow(summary.cutShort)];
  return [...rows, ...cut, `${paint.bold(met)}, ${totals.runs} runs, ${number(totals.operations)} operations`].join(
    "\n",
  );
}

/** `5 valid, 2 invalid of 7 runs`, or `4 of 7 runs broke E1 alone; 3 valid` where such runs are as good as valid. */
function tally({ expectation, runs }: RowSummary): string {
  const excepted = runs.filter(isExcepted);
  const others = countsText(runs.filter((run) => !isExcepted(run)));
  const all = `${runs.length} ${plural(runs.length, "run", "runs")}`;
  if (runs.length === 0) return "no runs";
  if (excepted.length === 0) return `${others} of ${all}`;
  const told = `${excepted.length} of ${all} ${exceptedText(expectation)}`;
  return others === "" ? told : `${told}; ${others}`;
}

function countsText(runs: readonly RunSummary[]): string {
  return (["valid", "invalid", "unknown"] as const)
    .map((wanted) => ({ wanted, count: runs.filter(({ verdict, countsAs = verdict }) => countsAs === wanted).length }))
    .filter(({ count }) => count > 0)
    .map(({ wanted, count }) => `${count} ${wanted}`)
    .join(", ");
}
