import { describe, expect, it } from "vitest";
import type { SweptRun } from "./swept-run.js";
import { SweepTally, shapeOf } from "./tally.js";
import { sweptRun } from "./testing/swept-runs.js";

function tallyOf(...runs: readonly SweptRun[]): SweepTally {
  const tally = new SweepTally();
  for (const run of runs) tally.add(run);
  return tally;
}

describe("SweepTally", () => {
  it("groups violations by their rule and their sentence but for its figures, the first run of each first", () => {
    const stale = (seed: number, text: string) => sweptRun({ seed, violations: [{ rule: "E4", why: text }] });
    const { violations, verdicts } = tallyOf(
      stale(3, "n1 wrote with token 3 after 1,204 ms"),
      sweptRun({ seed: 4 }),
      stale(5, "n2 wrote with token 17 after 8.5 ms"),
      stale(6, "n2 read an older value"),
      sweptRun({ seed: 7, violations: [{ rule: "E5", why: "n1 wrote with token 3 after 1,204 ms" }] }),
    );
    expect(violations.map(({ rule, runs, first }) => [rule, runs, first.seed])).toEqual([
      ["E4", 2, 3],
      ["E4", 1, 6],
      ["E5", 1, 7],
    ]);
    expect(verdicts).toEqual({ valid: 1, invalid: 4, unknown: 0 });
  });

  it("counts a run under each rule that it breaks, with the first run of each", () => {
    const breaking = (seed: number, ...rules: readonly string[]) =>
      sweptRun({ seed, violations: rules.map((rule) => ({ rule, why: "it broke" })) });
    const { violations, verdicts } = tallyOf(breaking(1, "E1"), breaking(2, "E1", "E4"), breaking(3, "E1", "E4"));
    expect(violations.map(({ rule, runs, first }) => [rule, runs, first.seed])).toEqual([
      ["E1", 3, 1],
      ["E4", 2, 2],
    ]);
    expect(verdicts.invalid).toBe(3);
  });

  it("counts unknowns by their reason, the most frequent first", () => {
    const unknown = (seed: number, reason: string) => sweptRun({ seed, verdict: "unknown", reason });
    const { unknowns } = tallyOf(
      unknown(1, "L: too hard"),
      unknown(2, "vacuous: 3 faults did nothing"),
      unknown(9, "vacuous: 4 faults did nothing"),
    );
    expect(unknowns).toEqual([
      { reason: "vacuous: 3 faults did nothing", runs: 2, firstSeed: 2 },
      { reason: "L: too hard", runs: 1, firstSeed: 1 },
    ]);
  });

  it("counts runs that reached a mark, and how often all of them did", () => {
    const { marks } = tallyOf(
      sweptRun({ seed: 1, marks: { elected: 3 } }),
      sweptRun({ seed: 2, marks: { elected: 1, deposed: 1 } }),
    );
    expect(Object.fromEntries(marks)).toEqual({ elected: { runs: 2, times: 4 }, deposed: { runs: 1, times: 1 } });
  });
});

describe("shapeOf", () => {
  it("leaves out numbers, with their thousands and decimals, and keeps the full stop", () => {
    expect(shapeOf("c3 read at 15283.5 ms, 1,204 later, token 7.")).toBe("c# read at # ms, # later, token #.");
  });
});
