import { describe, expect, it } from "vitest";
import { parseExpectation } from "../campaign/expectation.js";
import type { RowSweep } from "../campaign/sweep/execute-sweep.js";
import { SweepTally } from "../campaign/sweep/tally.js";
import { sweptRun } from "../campaign/sweep/testing/swept-runs.js";
import { paintFor } from "./paint.js";
import { sweepBlock, sweepLine, sweepTotal } from "./sweep-text.js";

const paint = paintFor({ isTTY: false }, {});
const declared = ["voted", "deposed", "transferred"].map((name) => ({ name, summary: `somebody was ${name}` }));

function rowOf(...runs: Parameters<typeof sweptRun>[0][]): RowSweep {
  const tally = new SweepTally();
  for (const run of runs) tally.add(sweptRun(run));
  return { tally, declared } as unknown as RowSweep;
}

describe("the total of a sweep of several rows", () => {
  const quiet = rowOf({ seed: 1, marks: { voted: 2 } }, { seed: 2 });

  it("counts a mark that any row has reached, and names those that none has", () => {
    const total = sweepTotal([quiet, rowOf({ seed: 3, marks: { deposed: 1 } })], paint);
    expect(total).toContain("all 2 rows: 3 runs, no violation, 0 unknown; 2 of 3 marks reached");
    expect(total).toContain("never reached  transferred  somebody was transferred");
    expect(total.match(/never reached/g)).toHaveLength(1);
  });

  it("tells violations and unknowns of any row", () => {
    const broken = rowOf(
      { seed: 4, verdict: "invalid", violations: [{ rule: "E4", why: "stale" }] },
      { seed: 5, verdict: "unknown", reason: "vacuous" },
    );
    expect(sweepTotal([quiet, broken], paint)).toContain("4 runs, 1 violation, 1 unknown");
  });
});

describe("the block of a row", () => {
  const broke = (seed: number, ...rules: readonly string[]) => ({
    seed,
    violations: rules.map((rule) => ({ rule, why: "it broke" })),
  });
  const blockOf = (...runs: Parameters<typeof sweptRun>[0][]): string => {
    const row = { expectation: parseExpectation("valid") };
    const folders = [{ seed: 1, folder: "runs/a", again: "identical" }];
    const swept = {
      ...rowOf(...runs),
      row,
      folders,
      plans: { planned: 3, unit: "seed" },
      wallMs: 9,
      outcome: "missed",
    };
    return sweepBlock(swept as unknown as RowSweep, paint);
  };

  it("lists a run under each rule that it breaks, with the first seed of each, and says so", () => {
    expect(blockOf(broke(1, "E1"), broke(2, "E1", "E4"))).toContain(
      `
  E1  2 seeds, first 1: it broke
    kept in runs/a
  E4  1 seed, first 2: it broke
  a run counts under each rule that it breaks
`,
    );
  });

  it("says nothing of that where no run breaks two", () => {
    expect(blockOf(broke(1, "E1"), broke(2, "E4"))).not.toContain("counts under each");
  });
});

describe("the line of a row", () => {
  it.each([
    ["valid", /^met {2}no violation {2}1 of 1 seed/],
    ["valid but E1", /^met {2}no violation, expected valid but E1 {2}1 of 1 seed/],
    ["invalid E4", /^met {2}no violation, expected invalid E4 {2}1 of 1 seed/],
  ])("tells what was expected, unless it is %j as by default", (expectation, line) => {
    const row = { expectation: parseExpectation(expectation) };
    const swept = { ...rowOf({ seed: 1 }), row, plans: { planned: 1, unit: "seed" }, wallMs: 100, outcome: "met" };
    expect(sweepLine(swept as unknown as RowSweep, paint)).toMatch(line);
  });
});
