import { describe, expect, it } from "vitest";
import type { FaultRecord } from "../core/event.js";
import type { History } from "../core/history.js";
import { judge, VERDICT_FORMAT, type VerdictFile } from "../core/verdict.js";
import { summariseRun } from "./summarise-run.js";
import { type RowSummary, totalsOf, worstOutcome } from "./summary.js";

const about = { folder: "a-run", seed: 7, reproduce: "npx usurper run" };
const invoke = { type: "invoke", f: "read", value: null, host: "r1" } as const;
const history: History = {
  warnings: [],
  events: [
    { index: 0, timeNs: 1, process: 0, ...invoke },
    { index: 1, timeNs: 2, process: 0, type: "ok", f: "read", value: 1 },
    { index: 2, timeNs: 3, process: 1, ...invoke },
    { index: 3, timeNs: 4_000_000, process: 0, ...invoke },
    { index: 4, timeNs: 5_000_000, process: 0, type: "fail", f: "read", value: null, cause: "unsent" },
  ],
};

describe("summariseRun", () => {
  const stale = { severity: "violation", events: [1], why: "stale" } as const;
  const lost = { severity: "violation", events: [4], why: "lost" } as const;
  const hazard = { severity: "hazard", events: [0], why: "believed" } as const;
  const verdict: VerdictFile = {
    format: VERDICT_FORMAT,
    verdict: "invalid",
    rules: { E3: judge(1, [hazard]), E4: judge(1, [stale]), E12: judge(1, [lost]) },
    coverage: {},
  };

  it("counts outcomes, an operation without a completion as unknown, and tells a torn history", () => {
    const summary = summariseRun(history, verdict, about, { verdict: "valid" });
    expect(summary).toMatchObject({
      ...about,
      operations: { ok: 1, fail: 1, info: 1 },
      durationMs: 5,
      hazards: 1,
      end: "torn",
      rules: { E3: "valid", E4: "invalid", E12: "invalid" },
    });
  });

  it("counts faults by nemesis and target, and what came of them", () => {
    const fault = (number: number, target: string, ...phases: readonly Partial<FaultRecord>[]) =>
      phases.map((phase) => ({
        process: "nemesis" as const,
        type: "info" as const,
        f: "kill",
        value: { fault: number, kind: "kill", target, targets: ["n1"], ...phase } as FaultRecord,
      }));
    const whole = (effective: boolean) =>
      [{ phase: "injecting" }, { phase: "injected", effective }, { phase: "healed" }] as const;
    const events = [
      ...fault(0, "one", ...whole(true)),
      ...fault(1, "leader", { phase: "skipped", reason: "no node led" }),
      ...fault(2, "one", ...whole(false)),
      ...fault(3, "one", { phase: "injecting" }, { phase: "failed", reason: "it is gone" }),
      // It bit, and could not be healed.
      ...fault(4, "leader", { phase: "injecting" }, { phase: "injected", effective: true }, { phase: "failed" }),
    ].map((event, index) => ({ index, timeNs: index, ...event }));
    expect(summariseRun({ warnings: [], events }, verdict, about, { verdict: "valid" }).faults).toEqual([
      { nemesis: "kill:one", faults: 3, effective: 1, skipped: 0, failed: 1 },
      { nemesis: "kill:leader", faults: 2, effective: 1, skipped: 1, failed: 0 },
    ]);
    expect(summariseRun(history, verdict, about, { verdict: "valid" }).faults).toEqual([]);
  });

  it("tells a violation before a hazard, and one of the expected rule before others", () => {
    expect(summariseRun(history, verdict, about, { verdict: "valid" }).anomaly?.why).toBe("stale");
    expect(summariseRun(history, verdict, about, { verdict: "invalid", rule: "E12" }).anomaly?.why).toBe("lost");
    const hazards = { ...verdict, rules: { E3: judge(1, [hazard]) } };
    expect(summariseRun(history, hazards, about, { verdict: "invalid" }).anomaly?.why).toBe("believed");
  });

  it("tells what a run counts as where its row excepts violations", () => {
    const countsAs = (except: readonly string[]) =>
      summariseRun(history, verdict, about, { verdict: "valid", except }).countsAs;
    expect(countsAs(["E4", "E12"])).toBe("valid");
    expect(countsAs(["E4"])).toBe("invalid");
    expect(summariseRun(history, verdict, about, { verdict: "valid" })).not.toHaveProperty("countsAs");
    expect(summariseRun(history, verdict, about, { verdict: "invalid" })).not.toHaveProperty("countsAs");
  });
});

describe("totals", () => {
  it("adds up rows and runs", () => {
    const run = { verdict: "valid", operations: { ok: 3, fail: 2, info: 1 } };
    const rows = [
      { outcome: "met", runs: [run, run] },
      { outcome: "missed", runs: [{ ...run, verdict: "unknown" }] },
    ] as unknown as readonly RowSummary[];
    expect(totalsOf(rows)).toEqual({
      rows: 2,
      met: 1,
      missed: 1,
      runs: 3,
      valid: 2,
      invalid: 0,
      unknown: 1,
      operations: 18,
    });
  });

  it("takes the worst outcome, and none for unknown", () => {
    expect(worstOutcome(["met", "unknown", "missed"])).toBe("missed");
    expect(worstOutcome(["met", "unknown"])).toBe("unknown");
    expect(worstOutcome(["met"])).toBe("met");
    expect(worstOutcome([])).toBe("unknown");
  });
});
