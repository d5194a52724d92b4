import { expect, it } from "vitest";
import { comparedLine } from "./comparison.js";
import { type Contestant, namesOf, usualConditions } from "./contestant.js";
import type { RunFigures } from "./run-figures.js";

const contestant: Contestant = { system: "raft", settings: [], conditions: {} };

function line(...runs: readonly Partial<RunFigures>[]) {
  return comparedLine(
    contestant,
    runs.map((figures, seed) => ({ seed, figures: { verdict: "valid", violated: [], ...figures } })),
  );
}

const electionsOf = (p50: number, max: number): Pick<RunFigures, "elections"> => {
  const spread = { p50, max };
  return { elections: { count: 1, messages: spread, rounds: spread, tookMs: spread, vainMessages: 0 } };
};

it("takes the median of the runs' medians, and what was least and most in any", () => {
  const { figures } = line(electionsOf(16, 20), electionsOf(14, 200), electionsOf(15, 15), {});
  expect(figures["electionMessages"]).toEqual({ median: 15, least: 14, most: 200 });
  expect(line(electionsOf(16, 20), electionsOf(14, 200)).figures["electionMs"]?.median).toBe(15);
});

it("has no figure that no run has", () => {
  expect(Object.keys(line({}, electionsOf(1, 1)).figures)).toEqual(["electionMessages", "electionMs"]);
  expect(line().figures).toEqual({});
});

it("tells times in seconds and shares in percent", () => {
  const unavailable = { count: 1, totalMs: 2500, longestMs: 1500, share: 0.125 };
  const { figures } = line({ unavailable, failovers: { count: 1, ms: { p50: 2000, max: 4000 } } });
  expect(figures).toMatchObject({
    newLeaderS: { median: 2, least: 2, most: 4 },
    unavailableS: { median: 2.5 },
    unavailablePct: { median: 12.5 },
    longestUnavailableS: { median: 1.5 },
  });
});

it("counts verdicts, and in how many runs each rule was violated", () => {
  const invalid = { verdict: "invalid", violated: ["E3", "E4"] } as const;
  const { verdicts, violated } = line({}, invalid, { ...invalid, violated: ["E4"] }, { verdict: "unknown" });
  expect({ verdicts, violated }).toEqual({
    verdicts: { valid: 1, invalid: 2, unknown: 1 },
    violated: { E3: 1, E4: 2 },
  });
});

it("tells the conditions of most, and what is different for some", () => {
  const under = (system: string, workload: string, others = {}): Contestant => {
    return { system, settings: [], conditions: { workload, nodes: "5 nodes", ...others } };
  };
  const fenced = under("raft", "fenced-writes");
  const unfenced = under("bully", "unfenced-writes", { recovery: "of a core" });
  expect(usualConditions([fenced, fenced, unfenced])).toEqual({
    usual: { workload: "fenced-writes", nodes: "5 nodes" },
    own: [{}, {}, { workload: "unfenced-writes", recovery: "of a core" }],
  });
  // Of two that differ neither is usual.
  expect(usualConditions([fenced, unfenced])).toMatchObject({
    usual: { nodes: "5 nodes" },
    own: [{ workload: "fenced-writes" }, { workload: "unfenced-writes" }],
  });
  expect(usualConditions([])).toEqual({ usual: {}, own: [] });
});

it("names a system by its settings only where another is called the same", () => {
  const slow = { ...contestant, settings: ["reads=lease", "leaseMs=4000"] };
  const bully = { ...contestant, system: "bully", settings: ["timeoutMs=5"] };
  expect(namesOf([contestant, slow, bully])).toEqual(["raft", "raft reads=lease leaseMs=4000", "bully"]);
});
