import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ChildReport } from "./engine-child.js";
import { COLD_START, measureColdStart } from "./engine-cold-start.js";
import { type EngineRow, engineRows } from "./engine-rows.js";
import { median, printColumns } from "./table.js";

/** How long the plain search may take unless a word such as `plain=5` says otherwise, in seconds. */
const PLAIN_LIMIT_S = 60;
/** How long making a row's histories and all rounds of the engine on them may take. */
const ENGINE_LIMIT_S = 120;
const PLAIN_WORD = /^plain=(\d+)$/;
const HEADINGS = ["work", "plain search", "engine", "ratio", "peak MB", "before", "goal"];

type Measured = Extract<ChildReport, { readonly what: "both" | "engine" }>;

/** What a row came to: `plain` says why there are no times of the plain search. */
interface RowResult {
  readonly measured: Measured | undefined;
  readonly plain: "measured" | `unknown after ${number} s` | "out of memory" | "failed";
}

/**
 * The linearizability engine against the plain search, decision alone: parsing, and making the calls, aside. Every row
 * runs in a process of its own, for its memory: the peak until the engine has decided once, and what was held before.
 * The words choose the rows whose name has one of them.
 */
export async function benchEngine(args: readonly string[]): Promise<void> {
  const words = args.filter((word) => !PLAIN_WORD.test(word));
  const limitS = Number(args.map((word) => PLAIN_WORD.exec(word)?.[1]).find(Boolean) ?? PLAIN_LIMIT_S);
  const wanted = (name: string) => words.length === 0 || words.some((word) => name.includes(word));
  const rows = engineRows().filter(({ name }) => wanted(name));
  const lines: (readonly string[])[] = [];
  const calibrations: number[] = [];
  for (const row of rows) {
    console.error(`measuring ${row.name}`);
    const result = await runRow(row.name, limitS);
    if (result.measured !== undefined) calibrations.push(result.measured.calibrationMs);
    lines.push(...linesOf(row, result));
  }
  if (wanted(COLD_START)) lines.push(...(await measureColdStart()));
  if (lines.length === 0) {
    const names = [...engineRows().map(({ name }) => name), COLD_START];
    console.error(`no row has ${words.join(" or ")} in its name; there are:\n  ${names.join("\n  ")}`);
    process.exitCode = 3;
    return;
  }
  if (calibrations.length > 0)
    lines.push(["calibration loop", "", ms(median(calibrations)), "", "", "", "a fixed loop, to compare machines"]);
  printColumns("engine: linearizability decided, medians of interleaved runs", HEADINGS, lines);
}

/** Runs one row, the plain search for so many seconds at most. */
function runRow(name: string, limitS: number): Promise<RowResult> {
  const script = fileURLToPath(new URL("engine-child.ts", import.meta.url));
  const child = spawn(process.execPath, ["--expose-gc", "--import", "tsx", script, name], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve) => {
    let measured: Measured | undefined;
    let plain: RowResult["plain"] = "failed";
    let limit = setTimeout(() => child.kill("SIGKILL"), ENGINE_LIMIT_S * 1000);
    createInterface({ input: child.stdout }).on("line", (line) => {
      const report = JSON.parse(line) as ChildReport;
      if (report.what === "plain begins") {
        clearTimeout(limit);
        limit = setTimeout(() => {
          plain = `unknown after ${limitS} s`;
          child.kill("SIGKILL");
        }, limitS * 1000);
        return;
      }
      measured = report;
      if (report.what === "both") plain = "measured";
    });
    child.on("close", (_, signal) => {
      clearTimeout(limit);
      // What V8 does when its heap is full.
      if (signal === "SIGABRT") plain = "out of memory";
      resolve({ measured, plain });
    });
  });
}

function linesOf({ name, goal }: EngineRow, { measured, plain }: RowResult): readonly (readonly string[])[] {
  if (measured === undefined) return [[name, "", `none in ${ENGINE_LIMIT_S} s`, "", "", "", goal]];
  const { engineMs, plainMs, wrong, peakBytes, builtBytes } = measured;
  const memory = [megabytes(peakBytes), megabytes(builtBytes)];
  const line = (what: string, of: (values: readonly number[]) => number, note: string): readonly string[] => {
    const engine = of(engineMs);
    if (plain !== "measured") return [what, plain, ms(engine), "", ...memory, note];
    return [what, ms(of(plainMs)), ms(engine), `${(of(plainMs) / engine).toFixed(1)}x`, ...memory, note];
  };
  const problems = wrong.map((problem) => [`  WRONG VERDICT: ${problem}`, "", "", "", "", "", ""]);
  if (engineMs.length === 1) return [line(name, total, goal), ...problems];
  return [
    line(`${name}: median of ${engineMs.length} files`, median, goal),
    line(`${name}: worst file`, (values) => Math.max(...values), ""),
    line(`${name}: sum`, total, ""),
    ...problems,
  ];
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(3) : value.toFixed(1)} ms`;
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / 1e6));
}
