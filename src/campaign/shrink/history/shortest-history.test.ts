import { describe, expect, it } from "vitest";
import { headerWith, recorded, type Steps } from "../../../checkers/testing/recorded.js";
import { append, campaign, fault, note, observe, read, readLog, write } from "../../../checkers/testing/steps.js";
import type { History } from "../../../core/history.js";
import { DEFAULT_LIMITS } from "../../defaults.js";
import { PLUGINS } from "../../registry.js";
import { violationsOf } from "../rule-violations.js";
import { projectionFor } from "./projection-for.js";
import { shortestHistory } from "./shortest-history.js";
import { historyOf, unitsOf } from "./units.js";

/** Work that breaks nothing, around what does. */
const busy: Steps = [
  ...[10, 20, 30].map((ms) => write("c3", [ms, ms + 5], 3, { value: ms })),
  ...[40, 50, 60].map((ms) => append("c3", [ms, ms + 5], 3, { value: ms })),
  ...[1, 5].map((ms) => read("r1", [ms, ms + 1], null)),
  observe("r1", [70, 75], "c3", 3),
  fault(9, [80, 90], { kind: "kill", targets: ["n3"] }),
  note("server", 85, "n1", { source: "simulator", role: "leader", term: 2 }),
];
const entries = [40, 50, 60].map((value) => [3, value] as const);

/** By rule: a breach amid other work, and how many units prove it. */
const BREACHES: readonly [rule: string, units: number, fence: "token" | "none", steps: Steps][] = [
  ["E1", 3, "token", [campaign("c1", [100, 200], 7, { queuedAt: 110 }), campaign("c2", [120, 130], 5)]],
  [
    "E3",
    4,
    "token",
    [
      campaign("c1", [100, 200], 7),
      campaign("c2", [250, 300], 9),
      write("c1", [600, 610], 7),
      write("c2", [650, 660], 9),
    ],
  ],
  [
    "E4",
    2,
    "none",
    [
      write("c2", [200, 210], 9, { at: 38 }),
      write("c1", [400, 410], 7, { at: 41 }),
      write("c2", [500, 510], 9, { at: 45 }),
    ],
  ],
  [
    "E5",
    2,
    "token",
    [
      append("c1", [100, 110], 7, { value: 1 }),
      readLog("c2", [150, 155], entries, { by: 9 }),
      readLog("r1", [160, 165], [...entries, [7, 1]]),
    ],
  ],
  [
    "E7",
    1,
    "token",
    [note("invariant", 600, "environment", { rule: "E7", why: "n3 and n4 lead term 2", nodes: ["n3", "n4"] })],
  ],
  [
    "E11",
    2,
    "token",
    [observe("r1", [100, 110], "c2", 9), observe("r2", [120, 130], "c1", 7), observe("r2", [140, 150], "c2", 9)],
  ],
  [
    "E12",
    2,
    "token",
    [
      append("c1", [200, 210], 7, { value: 1 }),
      append("c1", [300, 310], 7, { value: 2 }),
      readLog("r1", [900, 910], [...entries, [7, 1]]),
    ],
  ],
  [
    "E12",
    2,
    "token",
    [append("c1", [200, 210], 7, { value: 1 }), readLog("r1", [900, 910], [...entries, [7, 1], [7, 1]])],
  ],
  [
    "L",
    3,
    "none",
    [
      write("c1", [100, 110], 1, { value: 1 }),
      write("c2", [120, 130], 2, { value: 2 }),
      read("r1", [135, 138], 2),
      read("r1", [140, 150], 1),
    ],
  ],
];

async function shortestOf(rule: string, history: History) {
  const checker = PLUGINS.checkers.find(({ rules }) => rules.includes(rule));
  if (checker === undefined) throw new Error(`nobody judges ${rule}`);
  const violations = violationsOf(history, rule, checker, DEFAULT_LIMITS);
  const violates = (part: History): boolean => violationsOf(part, rule, checker, DEFAULT_LIMITS).length > 0;
  return { shortest: await shortestHistory(history, violations, { rule, checker, limits: DEFAULT_LIMITS }), violates };
}

describe("the shortest history", () => {
  it.each(BREACHES)(
    "of a breach of %s has %i units, none of which can be left out",
    async (rule, units, fence, steps) => {
      const history = recorded(headerWith({ fence }), ...busy, ...steps);
      const { shortest, violates } = await shortestOf(rule, history);
      if (shortest === undefined) throw new Error("there is none");
      expect(shortest.units).toHaveLength(units);
      expect(violates(shortest.history)).toBe(true);
      const project = projectionFor(rule, history, unitsOf(history.events));
      for (const unit of shortest.units) {
        const rest = shortest.units.filter((other) => other !== unit);
        expect(violates(historyOf(history, project(rest)))).toBe(false);
      }
    },
  );

  it("of a lost append shows the append and a read that lacks it, and what the read showed beside", async () => {
    const [, , , steps] = BREACHES[6] as (typeof BREACHES)[0];
    const { shortest } = await shortestOf("E12", recorded(headerWith(), ...busy, ...steps));
    expect(shortest?.history.events.map(({ f, value }) => [f, value])).toEqual([
      ["append", { token: 7, value: 2 }],
      ["append", { token: 7, value: 2 }],
      ["read", null],
      ["read", { value: [], leftOut: 4 }],
    ]);
  });

  it("never takes the excuse from a hazard to make a violation", async () => {
    const excused: Steps = [
      campaign("c1", [100, 200], 7),
      fault(0, [300, 2400], { kind: "pause", targets: ["c1"] }),
      campaign("c2", [1250, 2300], 9),
      write("c1", [2450, 2460], 7, { refusedBy: 9 }),
      write("c2", [2500, 2510], 9),
    ];
    const apart: Steps = [
      campaign("c3", [20_000, 20_100], 11),
      campaign("c1", [20_200, 20_300], 13),
      write("c3", [20_600, 20_610], 11),
      write("c1", [20_700, 20_710], 13),
    ];
    const { shortest } = await shortestOf("E3", recorded(headerWith(), ...excused, ...apart));
    expect(shortest?.violation.why).toContain("c3 (token 11) still believed");
  });

  it("is not there where nothing is violated", async () => {
    const { shortest } = await shortestOf("E12", recorded(headerWith(), ...busy));
    expect(shortest).toBeUndefined();
  });
});
