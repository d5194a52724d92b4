import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idealRun } from "../../../checkers/testing/ideal-run.js";
import { headerWith, recorded } from "../../../checkers/testing/recorded.js";
import { read, readLog, write } from "../../../checkers/testing/steps.js";
import type { Json } from "../../../core/json.js";
import { createRandom } from "../../../core/random.js";
import { DEFAULT_LIMITS } from "../../defaults.js";
import { PLUGINS } from "../../registry.js";
import { sampleHistory } from "../../testing/sample-history.js";
import { violationsOf } from "../rule-violations.js";
import { projectionFor } from "./projection-for.js";
import { historyOf, unitsOf } from "./units.js";

function judgeOf(rule: string) {
  const checker = PLUGINS.checkers.find(({ rules }) => rules.includes(rule));
  if (checker === undefined) throw new Error(`nobody judges ${rule}`);
  return checker;
}

describe("a part of a correct history", () => {
  const runs = fc.record({
    seed: fc.nat(),
    fence: fc.constantFrom("token" as const, "guard" as const),
    part: fc.nat(),
    keepPercent: fc.integer({ min: 1, max: 99 }),
  });

  // Not among them: without its pause, what a paused leader believed would break E3, and without its owner's resignation
  // a lease would break E10.
  it.each(["E1", "E2", "E4", "E5", "E7", "E11", "E12"])("breaks %s no more than the whole", (rule) => {
    const checker = judgeOf(rule);
    fc.assert(
      fc.property(runs, ({ seed, fence, part, keepPercent }) => {
        const run = idealRun(createRandom(seed), fence);
        const final = readLog("r1", [run.endMs + 10, run.endMs + 20], run.log);
        const history = recorded(headerWith({ fence }), ...run.steps, final);
        const all = unitsOf(history.events);
        const random = createRandom(part);
        const kept = projectionFor(rule, history, all)(all.filter(() => random.chance(keepPercent)));
        expect(violationsOf(historyOf(history, kept), rule, checker, DEFAULT_LIMITS)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  // Values are written again and again, compared and set, and answers get lost.
  it.each(["register", "fenced-writes"])("of %s breaks L no more than the whole", async (workload) => {
    const checker = judgeOf("L");
    const nemesis = "[partition, kill, pause]";
    const text = `{ system: raft, workload: ${workload}, nemesis: ${nemesis}, timeLimit: 8s, rate: 60, seed: 3 }`;
    const history = await sampleHistory(text, 3, PLUGINS);
    const all = unitsOf(history.events);
    const project = projectionFor("L", history, all);
    expect(violationsOf(history, "L", checker, DEFAULT_LIMITS)).toEqual([]);
    let answers = 0;
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 99 }), (part, keepPercent) => {
        const random = createRandom(part);
        const kept = project(all.filter(() => random.chance(keepPercent)));
        answers += kept.filter(({ events: [first] }) => first?.type === "invoke" && first.f === "read").length;
        expect(violationsOf(historyOf(history, kept), "L", checker, DEFAULT_LIMITS)).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(answers).toBeGreaterThan(60);
  });

  it("is well formed, and the whole is what it was", () => {
    const run = idealRun(createRandom(7), "token");
    const history = recorded(headerWith(), ...run.steps);
    const all = unitsOf(history.events);
    expect(historyOf(history, all).events).toEqual(history.events);
    const half = historyOf(
      history,
      all.filter((_, place) => place % 2 === 0),
    ).events;
    expect(half.map(({ index }) => index)).toEqual(half.map((_, place) => place));
  });
});

describe("a log's read", () => {
  const history = recorded(
    headerWith(),
    ...[1, 2, 3].map((ms) => write("c1", [ms, ms + 0.5], 7)),
    readLog("r1", [20, 30], [[7, 1]]),
  );

  it("goes on showing what nobody ever appended", () => {
    const all = unitsOf(history.events);
    expect(projectionFor("E12", history, all)(all)).toEqual(all);
  });
});

describe("a register's answer", () => {
  const written = (at: number, value: number) => write("c1", [at, at + 5], value, { value });
  const history = recorded(
    headerWith({ fence: "none" }),
    written(0, 1),
    read("r1", [10, 15], 1),
    written(20, 2),
    read("r1", [30, 35], 1),
  );
  const all = unitsOf(history.events);
  const [first, seen, second, stale] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0], (typeof all)[0]];
  const project = projectionFor("L", history, all);

  it("goes with the write that it shows", () => {
    expect(project([seen, second, stale])).toEqual([second]);
    expect(project([first, second, stale])).toEqual([first, second, stale]);
  });

  it("that refuses a compare goes with what it found, or with everything where it does not tell", () => {
    const told = { process: 9, f: "cas", value: { from: 3, to: 4 }, index: 8, timeNs: 50_000_000 };
    const refusal = (seen?: Json): (typeof all)[0] => ({
      kind: "operation",
      events: [
        { ...told, type: "invoke", host: "c3", resource: "r" },
        { ...told, type: "fail", index: 9, cause: "refused", ...(seen === undefined ? {} : { seen }) },
      ],
    });
    const withRefusal = (unit: (typeof all)[0]) => projectionFor("L", history, [...all, unit]);
    const [knowing, silent] = [refusal({ value: 2 }), refusal()];
    expect(withRefusal(knowing)([first, knowing])).toEqual([first]);
    expect(withRefusal(knowing)([second, knowing])).toEqual([second, knowing]);
    expect(withRefusal(silent)([second, silent])).toEqual([second]);
    expect(withRefusal(silent)([first, second, silent])).toEqual([first, second, silent]);
  });
});
