import { expect, it } from "vitest";
import { comparedLine } from "../campaign/compare/comparison.js";
import type { RunFigures } from "../campaign/compare/run-figures.js";
import { comparisonText } from "./compare-text.js";
import { paintFor } from "./paint.js";

const plain = paintFor({}, {});

function compared(system: string, workload: string, ...runs: readonly Partial<RunFigures>[]) {
  return comparedLine(
    {
      system,
      settings: system === "bully" ? ["timeoutMs=5", "leaseMs=300"] : [],
      conditions: { workload, nodes: "5 nodes", nemesis: "under kill" },
    },
    runs.map((figures, place) => ({ seed: place + 1, figures: { verdict: "valid", violated: [], ...figures } })),
  );
}

it("sets systems side by side, a dash where one has no figure, and says what each column means", () => {
  const spread = { p50: 16, max: 62 };
  const elections = { count: 3, messages: spread, rounds: spread, tookMs: { p50: 2.345, max: 252.5 }, vainMessages: 0 };
  const stale = { refused: 0, accepted: 4 };
  const invalid = { verdict: "invalid", violated: ["E4"], stale } as const;
  const lines = [
    compared("raft", "fenced-writes", { elections }, { elections }),
    compared("bully", "unfenced-writes", invalid, { verdict: "unknown", reason: "nothing was broken" }),
  ];
  expect(comparisonText({ lines }, plain, Number.POSITIVE_INFINITY)).toBe(
    [
      "5 nodes, under kill, seeds 1..2",
      "",
      "                           election        election    stale     stale",
      "system                     messages              ms  refused  accepted  verdicts",
      "raft, fenced-writes     16 (16..62)  2.3 (2.3..253)        -         -  2 valid",
      "bully, unfenced-writes            -               -        0         4  1 invalid, 1 unknown: E4 1",
      "",
      "election messages  messages between nodes for one election of the nodes, its failed rounds included",
      "election ms        how long that took, without the time until the loss of the former leader was noticed",
      "stale refused      accesses of deposed leaders that the resource refused",
      "stale accepted     accesses of deposed leaders that it let through after its newer leader's (E4)",
      "",
      "Of each the median over seeds, and in brackets the least and the greatest of all.",
      "bully, unfenced-writes  with timeoutMs=5, leaseMs=300",
      "unknown  bully, unfenced-writes, seed 2: nothing was broken",
      "",
    ].join("\n"),
  );
});

it("says below the table under which other faults a system was", () => {
  const lines = [compared("raft", "lock"), compared("zab", "lock"), compared("lease", "lock")].map((line) => {
    const { system, conditions } = line.contestant;
    const nemesis = system === "lease" ? "under pause" : "under kill";
    return { ...line, contestant: { ...line.contestant, conditions: { ...conditions, nemesis } } };
  });
  const text = comparisonText({ lines }, plain, 80).split("\n");
  expect(text[0]).toBe("lock, 5 nodes, under kill, no seeds");
  expect(text).toEqual(expect.arrayContaining(["lease*  no runs", "lease*  under pause"]));
});

it("calls rows of one system by what tells them apart, below the table as in it", () => {
  const rows = [
    { settings: [], nemesis: "under kill", workload: "lock" },
    { settings: [], nemesis: "under pause", workload: "lock" },
    { settings: ["leaseMs=300"], nemesis: "under links", workload: "lock" },
    { settings: [], nemesis: "under pause", workload: "election" },
  ];
  const lines = rows.map(({ settings, ...conditions }) => comparedLine({ system: "raft", settings, conditions }, []));
  const other = comparedLine(
    { system: "zab", settings: [], conditions: { workload: "lock", nemesis: "under kill" } },
    [],
  );
  const labels = ["raft*1", "raft*2", "raft leaseMs=300*", "raft*, election", "zab*"];
  const text = comparisonText({ lines: [...lines, other] }, plain, 80).split("\n");
  const table = text.filter((line) => line.endsWith("no runs"));
  expect(table.map((line) => line.replace(/ +no runs$/, ""))).toEqual(labels);
  const notes = ["under kill", "under pause", "under links", "under pause", "under kill"];
  expect(text).toEqual(expect.arrayContaining(labels.map((label, place) => `${label}  ${notes[place]}`)));
});

it("says where the seeds are not the same", () => {
  const lines = [compared("raft", "lock", {}, {}), compared("bully", "lock", {})];
  const [conditions] = comparisonText({ lines }, plain, 80).split("\n");
  expect(conditions).toBe("lock, 5 nodes, under kill, not the same seeds");
});

it("keeps within the screen, a label's colour taking no columns", () => {
  const invalid = { verdict: "unknown", reason: "nothing that was planned has been measured to take effect" } as const;
  const lines = [compared("bully", "unfenced-writes", { stale: { refused: 1, accepted: 0 }, ...invalid })];
  const coloured = comparisonText({ lines }, paintFor({ isTTY: true }, { TERM: "xterm" }), 60);
  expect(coloured).toContain("\x1b[33munknown\x1b[39m  bully, seed 1: nothing that was planned has been");
  expect(coloured).toContain("\n         measured to take effect\n");
  expect(coloured).toContain("\nstale accepted  accesses of deposed leaders that it let\n                through");
});
