import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { type IdealRun, idealRun } from "./ideal-run.js";
import { judged, ruleOn, sentences, violated } from "./judged.js";
import { headerWith, recorded, type Steps } from "./recorded.js";
import * as step from "./steps.js";
import { withoutTokens } from "./without-tokens.js";

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });
const RUNS = { numRuns: 150 };
const header = headerWith({ fence: "none" });

/** A run of a system without tokens, whose resources are called unfenced whatever its server does. */
const history = (run: IdealRun, ...more: Steps) => withoutTokens(recorded(header, ...run.steps, ...more));
const finalRead = ({ log, endMs }: IdealRun) => step.readLog("r1", [endMs + 10, endMs + 20], log);

/** Whether someone wrote, then another, then the first again. */
function interleaved(tokens: readonly number[]): boolean {
  return tokens.some((token, place) => token !== tokens[place - 1] && tokens.slice(0, place).includes(token));
}

describe("on a system without tokens", () => {
  it("whose server turns deposed leaders away no rule but E1 raises an alarm", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const run = idealRun(createRandom(seed), "guard");
        expect(violated(history(run, finalRead(run)))).toEqual(["E1"]);
      }),
      RUNS,
    );
  });

  it("the rules are exercised", () => {
    const exercised = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const run = idealRun(createRandom(seed), "guard");
      for (const [rule, { verdict }] of Object.entries(judged(history(run, finalRead(run)))))
        if (verdict === "valid") exercised.add(rule);
    }
    expect([...exercised].sort()).toEqual(["E10", "E11", "E12", "E3", "E4", "E7", "E8"]);
  });

  it("whose server lets all in E4 finds each leader that comes back to its log, and alarms at nothing but a deposed leader's doing", () => {
    let stale = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const run = idealRun(createRandom(seed), "none");
        const alarm = ruleOn("E4", history(run, finalRead(run))).verdict === "invalid";
        if (interleaved(run.order.log)) expect(alarm).toBe(true);
        if (alarm) expect(run.trespasses).toBeGreaterThan(0);
        if (alarm) stale += 1;
      }),
      RUNS,
    );
    expect(stale).toBeGreaterThan(10);
  });
});

describe("after a correct run without tokens", () => {
  it.each([
    ["a deposed leader that writes between its successor's writes", [40, 50, 40]],
    ["a deposed leader that writes after its successor", [50, 40]],
  ] as const)("E4 alarms at %s", (_, order) => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, namesFall) => {
        const run = idealRun(createRandom(seed), "guard");
        const at = run.endMs + 10_000;
        // Whichever of the two names is the greater, c1 is granted first.
        const nameOf = (token: number) => run.highestToken + (namesFall ? 100 - token : token);
        const writes = order.map((token, place) =>
          step.write(token === 40 ? "c1" : "c2", [at + 100 + place * 20, at + 110 + place * 20], nameOf(token), {
            at: run.position + 10 + place,
          }),
        );
        const grants = [
          ...step.campaign("c1", [at, at + 10], nameOf(40)),
          ...step.campaign("c2", [at + 20, at + 30], nameOf(50)),
        ];
        const result = ruleOn("E4", history(run, grants, writes));
        expect(result.verdict).toBe("invalid");
        expect(sentences(result)[0]).toMatch(
          /c1's write with tenure \d+ .* the newer tenure \d+ had been accepted from c2/,
        );
        expect(sentences(result)[0]).not.toMatch(/token \d/);
      }),
      { numRuns: 25 },
    );
  });

  it("E4 is silent on leaders that write one after another, whatever their names", () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, namesFall) => {
        const run = idealRun(createRandom(seed), "guard");
        const at = run.endMs + 10_000;
        const [first, second] = namesFall ? [50, 40] : [40, 50];
        const late = [
          ...step.campaign("c1", [at, at + 10], run.highestToken + first),
          step.write("c1", [at + 20, at + 30], run.highestToken + first, { at: run.position + 10 }),
          step.resign("c1", [at + 40, at + 50], run.highestToken + first),
          ...step.campaign("c2", [at + 60, at + 70], run.highestToken + second),
          step.write("c2", [at + 80, at + 90], run.highestToken + second, { at: run.position + 11 }),
        ];
        expect(violated(history(run, late))).toEqual(["E1"]);
      }),
      { numRuns: 25 },
    );
  });
});
