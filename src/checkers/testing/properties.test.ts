import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../../core/event.js";
import type { History } from "../../core/history.js";
import { createRandom } from "../../core/random.js";
import { type IdealRun, idealRun } from "./ideal-run.js";
import { judged, ruleOn, violated } from "./judged.js";
import { headerWith, recorded, type Steps } from "./recorded.js";
import * as step from "./steps.js";

const fences = fc.constantFrom("token" as const, "guard" as const);
const runs = fc.record({ seed: fc.integer({ min: 0, max: 0xffff_ffff }), fence: fences });
const RUNS = { numRuns: 150 };

function finalRead({ log, endMs }: IdealRun): step.Step {
  return step.readLog("r1", [endMs + 10, endMs + 20], log);
}

/** Without positions, as from a system that tells none. */
function unplaced(history: History): History {
  return {
    ...history,
    events: history.events.map((event) => ({ ...event, at: undefined }) as unknown as HistoryEvent),
  };
}

describe("on a correct system under pauses, lost and late messages", () => {
  it("no rule raises an alarm, with positions or without", () => {
    fc.assert(
      fc.property(runs, ({ seed, fence }) => {
        const run = idealRun(createRandom(seed), fence);
        const history = recorded(headerWith({ fence }), ...run.steps, finalRead(run));
        expect(violated(history)).toEqual([]);
        expect(violated(unplaced(history))).toEqual([]);
      }),
      RUNS,
    );
  });

  it("no rule raises an alarm on what a kill left of it", () => {
    fc.assert(
      fc.property(runs, fc.double({ min: 0, max: 1, noNaN: true }), ({ seed, fence }, share) => {
        const run = idealRun(createRandom(seed), fence);
        const whole = recorded(headerWith({ fence }), ...run.steps, finalRead(run));
        const events = whole.events.slice(0, Math.floor(share * whole.events.length));
        expect(violated({ ...whole, events })).toEqual([]);
      }),
      RUNS,
    );
  });

  it("the rules are exercised, and every hazard is a leader that was paused", () => {
    const exercised = new Set<string>();
    let hazards = 0;
    for (let seed = 0; seed < 40; seed++) {
      const run = idealRun(createRandom(seed), "token");
      const results = judged(recorded(headerWith(), ...run.steps, finalRead(run)));
      for (const [rule, { verdict }] of Object.entries(results)) if (verdict === "valid") exercised.add(rule);
      for (const { severity, why } of results["E3"]?.anomalies ?? []) {
        hazards += 1;
        expect(severity).toBe("hazard");
        expect(why).toContain("was under pause");
      }
    }
    expect([...exercised].sort()).toEqual(["E1", "E10", "E11", "E12", "E2", "E3", "E4", "E5", "E7", "E8"]);
    expect(hazards).toBeGreaterThan(10);
  });
});

function decreases(tokens: readonly number[]): boolean {
  return tokens.some((token, place) => place > 0 && token < (tokens[place - 1] as number));
}

it("without a fence E4 alarms where the log's true order decreases, and only where some true order does", () => {
  let stale = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (seed) => {
      const run = idealRun(createRandom(seed), "none");
      const history = recorded(headerWith({ fence: "none" }), ...run.steps, finalRead(run));
      const alarm = ruleOn("E4", history).verdict === "invalid";
      const { r, log } = run.order;
      if (decreases(log)) expect(alarm).toBe(true);
      if (alarm) expect(decreases(log) || decreases(r)).toBe(true);
      if (alarm) stale += 1;
    }),
    RUNS,
  );
  expect(stale).toBeGreaterThan(10);
});

/** One violation of a rule, told as steps that follow a correct run; time goes on from `atMs`, far from any fault. */
interface Injection {
  readonly rule: string;
  readonly what: string;
  after(run: IdealRun, atMs: number): Steps;
}

const injections: readonly Injection[] = [
  {
    rule: "E1",
    what: "a leader with an older token than the one before",
    after: ({ highestToken }, at) => [
      step.campaign("c1", [at, at + 10], highestToken + 5),
      step.campaign("c2", [at + 20, at + 30], highestToken + 4),
    ],
  },
  {
    rule: "E2",
    what: "a leader whose place was gone before a newer one led",
    after: ({ highestToken, position }, at) => [
      step.campaign("c1", [at, at + 10], highestToken + 5, { at: position + 10 }),
      step.campaign("c2", [at + 5, at + 30], highestToken + 4, { at: position + 11 }),
    ],
  },
  {
    rule: "E3",
    what: "two leaders while nothing was faulted",
    after: ({ highestToken }, at) => [
      step.campaign("c1", [at, at + 10], highestToken + 4),
      step.campaign("c2", [at + 20, at + 30], highestToken + 5),
      step.believes("c2", at + 900, highestToken + 5),
      step.believes("c1", at + 800, highestToken + 4),
    ],
  },
  {
    rule: "E4",
    what: "an accepted write of an older token",
    after: ({ highestToken, position }, at) => [
      step.write("c1", [at, at + 10], highestToken + 5, { at: position + 1 }),
      step.write("c2", [at + 5, at + 30], highestToken + 4, { at: position + 2 }),
    ],
  },
  {
    rule: "E5",
    what: "a new leader that misses an accepted entry",
    after: ({ highestToken, log }, at) => [
      step.append("c1", [at, at + 10], highestToken + 4, { value: "missed" }),
      step.readLog("c2", [at + 20, at + 30], log, { by: highestToken + 5 }),
    ],
  },
  {
    rule: "E8",
    what: "a cluster that does not recover",
    after: (_, at) => [
      step.fault(99, [at, at + 1000], { kind: "partition", targets: ["n1"] }),
      ...["c1", "c2", "c3"].map((host) => step.campaign(host, [at + 900, at + 15_000], null, { unanswered: true })),
    ],
  },
  {
    rule: "E10",
    what: "a leader replaced within its lease",
    after: ({ highestToken }, at) => [
      step.campaign("c1", [at, at + 10], highestToken + 4, { session: "s-c1-new" }),
      step.renew("c1", [at + 500, at + 510], { session: "s-c1-new" }),
      step.campaign("c2", [at + 20, at + 2400], highestToken + 5),
    ],
  },
  {
    rule: "E10",
    what: "a session renewed after it was refused",
    after: (_, at) => [
      step.renew("c1", [at, at + 10], { session: "s-c1-new", refusedBy: 1 }),
      step.renew("c1", [at + 20, at + 30], { session: "s-c1-new" }),
    ],
  },
  {
    rule: "E11",
    what: "a reader that is shown an older leader",
    after: ({ highestToken }, at) => [
      step.observe("r1", [at, at + 10], "c1", highestToken + 5),
      step.observe("r2", [at + 20, at + 30], "c1", highestToken + 4),
    ],
  },
  {
    rule: "E12",
    what: "an acknowledged append that is lost",
    after: ({ highestToken, log }, at) => [
      step.append("c1", [at, at + 10], highestToken + 4, { value: "lost" }),
      step.readLog("r1", [at + 20, at + 30], log),
    ],
  },
  {
    rule: "E12",
    what: "an entry that stands twice",
    after: ({ highestToken, log }, at) => [
      step.append("c1", [at, at + 10], highestToken + 4, { value: "twice" }),
      step.readLog("r1", [at + 20, at + 30], [...log, [highestToken + 4, "twice"], [highestToken + 4, "twice"]]),
    ],
  },
];

describe("after a correct run", () => {
  it.each(injections)("$rule alarms at $what", ({ rule, after }) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (seed) => {
        const run = idealRun(createRandom(seed), "token");
        const history = recorded(headerWith(), ...run.steps, ...after(run, run.endMs + 10_000));
        expect(ruleOn(rule, history).verdict).toBe("invalid");
        const [first] = ruleOn(rule, history).anomalies.filter(({ severity }) => severity === "violation");
        expect(first?.events.length).toBeGreaterThan(1);
      }),
      { numRuns: 25 },
    );
  });
});
