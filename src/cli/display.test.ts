import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { type Expectation, parseExpectation } from "../campaign/expectation.js";
import type { RunPlan } from "../campaign/plan.js";
import type { RowSummary, RunSummary } from "../campaign/summary.js";
import { VERDICT_FORMAT, type VerdictFile } from "../core/verdict.js";
import type { RunProgress } from "../runner/run.js";
import { Display } from "./display.js";
import { faultsText } from "./faults-text.js";
import { fitted, progressLine } from "./progress-line.js";
import { resultScreens } from "./status-line.js";
import { rowLine, verdictBlock } from "./verdict-block.js";

const plain = picocolors.createColors(false);
const plan = { seed: 7, timeLimitMs: 30_000 } as RunPlan;
const progress: RunProgress = {
  phase: "main",
  elapsedMs: 12_340,
  ok: 40,
  fail: 2,
  info: 1,
  holder: "c2",
  faults: ["partition n1"],
};

/** What a display writes to standard output and to standard error, and the watcher's clock. */
function watch(isTTY: boolean) {
  const found: string[] = [];
  const written: string[] = [];
  const clock = { nowMs: 0 };
  const stdout = { write: (text: string) => void found.push(text) };
  const stderr = { write: (text: string) => void written.push(text), isTTY, columns: 60 };
  return { found, written, clock, display: new Display(resultScreens({ stdout, stderr }), plain, () => clock.nowMs) };
}

describe("Display", () => {
  it("redraws one line on a terminal, cut to its width", () => {
    const { written, display } = watch(true);
    display.tell({ type: "progress", progress, plan });
    display.tell({ type: "checking", events: 99 });
    expect(written).toEqual([
      "\r\u001b[2Kseed 7  main 12.3 s of 30 s  ok 40 fail 2 info 1  leader c…",
      "\r\u001b[2Kchecking 99 events",
    ]);
  });

  it("tells plain lines now and then where nothing can be redrawn", () => {
    const { written, clock, display } = watch(false);
    for (clock.nowMs = 0; clock.nowMs <= 25_000; clock.nowMs += 1000)
      display.tell({ type: "progress", progress, plan });
    expect(written).toEqual([`${progressLine(progress, plan)}\n`, `${progressLine(progress, plan)}\n`]);
  });

  it("tells on standard output what stays, and takes away what passed on standard error first", () => {
    const { found, written, display } = watch(true);
    display.tell({ type: "checking", events: 99 });
    display.tell({ type: "run-started", title: "raft in sim", plan, folder: "runs/a" });
    expect(found).toEqual(["seed 7  raft in sim  runs/a\n"]);
    expect(written).toEqual(["\r\u001b[2Kchecking 99 events", "\r\u001b[2K"]);
  });

  it("always tells what a start is busy with", () => {
    const { written, display } = watch(false);
    display.tell({ type: "starting", message: "building image usurper/etcd:3.5.16" });
    expect(written).toEqual(["building image usurper/etcd:3.5.16\n"]);
  });
});

describe("faultsText", () => {
  it("tells in one line what was injected, and what of it came to nothing", () => {
    const partitions = { nemesis: "partition:halves", faults: 2, effective: 2, skipped: 0, failed: 0 };
    const kills = { nemesis: "kill:leader", faults: 6, effective: 1, skipped: 2, failed: 1 };
    expect(faultsText([partitions, kills])).toBe(
      "partition:halves 2, kill:leader 6 (2 without effect, 2 skipped, 1 failed)",
    );
    expect(faultsText([])).toBe("none");
  });
});

describe("progressLine", () => {
  it("says so where there is no leader and no fault", () => {
    expect(progressLine({ ...progress, holder: undefined, faults: [] }, plan)).toBe(
      "seed 7  main 12.3 s of 30 s  ok 40 fail 2 info 1  no leader  no faults",
    );
  });

  it("fits any width, even none", () => {
    for (const columns of [0, 1, 2, 10, 1000])
      expect(fitted("0123456789", columns).length).toBeLessThanOrEqual(Math.max(1, columns));
  });
});

describe("verdictBlock", () => {
  it("tells rules in a table, violations before hazards, and counts what is too much", () => {
    const result = { opportunities: 1234, stats: {} };
    const hazard = { severity: "hazard", events: [3], why: "two believed" } as const;
    const violation = { severity: "violation", events: [1, 2], why: "a stale write" } as const;
    const verdict: VerdictFile = {
      format: VERDICT_FORMAT,
      verdict: "invalid",
      coverage: {},
      rules: {
        E3: { ...result, verdict: "valid", anomalies: [hazard, hazard, hazard, hazard] },
        E4: { ...result, verdict: "invalid", anomalies: [violation] },
        E5: { ...result, opportunities: 1, verdict: "not exercised", anomalies: [], reason: "no log was read" },
      },
    };
    expect(verdictBlock(verdict, plain)).toBe(
      [
        "  E3    valid          1,234 opportunities",
        "  E4    invalid        1,234 opportunities",
        "  E5    not exercised  1 opportunity         no log was read",
        "  E4 violation: a stale write (events 1, 2)",
        "  E3 hazard: two believed (event 3)",
        "  E3 hazard: two believed (event 3)",
        "  E3 hazard: two believed (event 3)",
        "  E3 hazard: and 1 more in verdict.json",
      ].join("\n"),
    );
  });
});

describe("rowLine", () => {
  const row = (expect: string, outcome: RowSummary["outcome"], ...runs: readonly Partial<RunSummary>[]) => {
    const expectation = parseExpectation(expect) as Expectation;
    return rowLine({ title: "bully", expectation, outcome, seeds: runs.length, runs } as RowSummary, plain);
  };
  const valid = { verdict: "valid" } as const;
  const invalid = { verdict: "invalid" } as const;
  const excepted = { verdict: "invalid", countsAs: "valid" } as const;

  it("counts verdicts against what was expected", () => {
    expect(row("valid", "missed", valid, valid, invalid)).toBe(
      "missed  bully: expected valid, 2 valid, 1 invalid of 3 runs",
    );
    expect(row("invalid E4", "met", invalid)).toBe("met  bully: expected invalid E4, 1 invalid of 1 run");
    expect(row("valid", "unknown")).toBe("unknown  bully: expected valid, no runs");
  });

  it("tells of runs that broke only what is excepted what they did, not that they are invalid", () => {
    expect(row("valid but E1", "met", excepted, excepted)).toBe(
      "met  bully: expected valid but E1, 2 of 2 runs broke E1 alone",
    );
    const open = { verdict: "invalid", countsAs: "unknown" } as const;
    const other = { verdict: "invalid", countsAs: "invalid" } as const;
    expect(row("valid but E1", "missed", excepted, { ...valid, countsAs: "valid" }, other, open)).toBe(
      "missed  bully: expected valid but E1, 1 of 4 runs broke E1 alone; 1 valid, 1 invalid, 1 unknown",
    );
  });
});
