import { formatExpectation } from "../campaign/expectation.js";
import type { KeptRun, RowSweep } from "../campaign/sweep/execute-sweep.js";
import type { SweepTally } from "../campaign/sweep/tally.js";
import { formatDurationMs } from "../core/units.js";
import type { Paint } from "./paint.js";
import { counted, number } from "./wording.js";

/** Seeds a second, simulated over wall time, operations: each by itself, to be joined. */
export function sweepFigures(
  { runs, simulatedMs, operations }: SweepTally,
  unit: string,
  wallMs: number,
): readonly string[] {
  const seconds = Math.max(wallMs, 1) / 1000;
  return [
    `${Number((runs / seconds).toPrecision(3))} ${unit}s/s`,
    `${number(Math.round(simulatedMs / 1000 / seconds))}x simulated time`,
    counted(operations, "operation", "operations"),
  ];
}

/** What a row's sweep came to, in one line. */
export function sweepLine({ row, plans, tally, wallMs, outcome }: RowSweep, paint: Paint): string {
  const { invalid, unknown } = tally.verdicts;
  const found = [
    invalid === 0 ? "no violation" : counted(invalid, "violation", "violations"),
    ...(unknown === 0 ? [] : [`${number(unknown)} unknown`]),
  ].join(", ");
  const done = `${number(tally.runs)} of ${unitsOf(plans.planned, plans)} in ${formatDurationMs(wallMs)}`;
  const figures = `${done}, ${formatDurationMs(tally.simulatedMs)} simulated, ${sweepFigures(tally, plans.unit, wallMs).join(", ")}`;
  const expectation = formatExpectation(row.expectation);
  const expected = expectation === "valid" ? "" : `, expected ${expectation}`;
  return `${outcomeWord(outcome, paint)}  ${found}${expected}  ${paint.dim(figures)}`;
}

/** A count of seeds, or of runs. */
function unitsOf(count: number, { unit }: RowSweep["plans"]): string {
  return counted(count, unit, `${unit}s`);
}

function outcomeWord(outcome: RowSweep["outcome"], paint: Paint): string {
  return { met: paint.green("met"), missed: paint.red("missed"), unknown: paint.yellow("unknown") }[outcome];
}

/** All that a row's sweep has to tell: marks, then violations, what stayed unknown, and the line that sums it up. */
export function sweepBlock(swept: RowSweep, paint: Paint): string {
  return [
    ...markLines(swept, paint),
    ...violationLines(swept, paint),
    ...swept.tally.unknowns.map(
      ({ reason, runs, firstSeed }) =>
        `  ${paint.yellow("unknown")}  ${unitsOf(runs, swept.plans)}, first ${firstSeed}: ${reason}`,
    ),
    ...brokenLines(swept, paint),
    sweepLine(swept, paint),
  ].join("\n");
}

const SEVERAL = "a run counts under each rule that it breaks";

function violationLines({ plans, tally, folders }: RowSweep, paint: Paint): readonly string[] {
  const groups = tally.violations.map(({ rule, why, runs, first }) => {
    const kept = folders.find(({ seed }) => seed === first.seed);
    const where = kept === undefined ? "" : `\n    kept in ${kept.folder}`;
    return `  ${paint.red(rule)}  ${unitsOf(runs, plans)}, first ${first.seed}: ${why}${where}`;
  });
  const counts = tally.violations.reduce((sum, { runs }) => sum + runs, 0);
  const twice = counts > tally.verdicts.invalid ? [`  ${paint.dim(SEVERAL)}`] : [];
  return [...groups, ...twice, ...folders.flatMap((kept) => differenceLines(kept, paint))];
}

/** A run that breaks off shows a defect of the system's code or of the simulator, whatever else was found. */
function brokenLines({ tally: { broken }, folders }: RowSweep, paint: Paint): readonly string[] {
  if (broken === undefined) return [];
  const { first, runs } = broken;
  const kept = folders.find(({ seed, outcome }) => seed === first.seed && outcome === undefined);
  const where = kept === undefined ? "" : `, kept in ${kept.folder}`;
  const what = `${counted(runs, "run", "runs")} broke off, first seed ${first.seed}: ${first.broke?.message}`;
  return [paint.red(`  DEFECT: ${what}${where}`)];
}

/** Loud: whoever reads a sweep relies on a seed meaning one history. */
function differenceLines({ seed, folder, again }: KeptRun, paint: Paint): readonly string[] {
  if (again === "identical") return [];
  const what = `seed ${seed} gave another history when it was run again`;
  return [paint.red(`  DEFECT of determinism: ${what}, kept in ${folder}; please report it`)];
}

/** How many marks were reached, and those that were not with what they mean; how often each was, `--json` tells. */
function markLines({ tally, declared }: RowSweep, paint: Paint): readonly string[] {
  const names = new Set([...declared.map(({ name }) => name), ...tally.marks.keys()]);
  if (names.size === 0 || tally.runs === 0) return [];
  const never = declared.filter(({ name }) => !tally.marks.has(name));
  const width = Math.max(...never.map(({ name }) => name.length), 0);
  return [
    `  marks: ${tally.marks.size} of ${names.size} reached`,
    ...(never.length === 0 ? [] : [`  ${paint.yellow("never reached")}`]),
    ...never.map(({ name, summary }) => `    ${name.padEnd(width)}  ${summary}`),
  ];
}

/** What several rows came to together. A mark that one row never reaches is often what another one is for. */
export function sweepTotal(rows: readonly RowSweep[], paint: Paint): string {
  const sum = (figure: (swept: RowSweep) => number): number => rows.reduce((total, swept) => total + figure(swept), 0);
  const invalid = sum(({ tally }) => tally.verdicts.invalid);
  const found = [
    invalid === 0 ? "no violation" : counted(invalid, "violation", "violations"),
    `${number(sum(({ tally }) => tally.verdicts.unknown))} unknown`,
  ];
  const declared = new Map(rows.flatMap((swept) => swept.declared.map(({ name, summary }) => [name, summary])));
  const never = [...declared].filter(([name]) => !rows.some(({ tally }) => tally.marks.has(name)));
  const marks = `${declared.size - never.length} of ${declared.size} marks reached by one row or another`;
  return [
    `all ${rows.length} rows: ${counted(
      sum(({ tally }) => tally.runs),
      "run",
      "runs",
    )}, ${found.join(", ")}; ${marks}`,
    ...never.map(([name, summary]) => `  ${paint.yellow("never reached")}  ${name}  ${summary}`),
  ].join("\n");
}
