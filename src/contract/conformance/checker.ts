import { describe, expect, it } from "vitest";
import type { History } from "../../core/history.js";
import type { RuleResults } from "../../core/verdict.js";
import type { Checker } from "../checker.js";

const LIMITS = { maxConfigurations: 100_000 };

/** What every checker must keep, on a sample of recorded histories. Call it with each registered checker. */
export function checkerConformance(checker: Checker, samples: readonly History[]): void {
  const empty: History = { events: [], warnings: [] };

  describe(`checker ${checker.name}`, () => {
    it("reports each of its rules, on anything", () => {
      for (const history of [empty, ...samples]) {
        expect(Object.keys(checker.check(history, LIMITS)).sort()).toEqual([...checker.rules].sort());
      }
    });

    it("calls an empty history neither valid nor invalid", () => {
      for (const { verdict } of Object.values(checker.check(empty, LIMITS))) {
        expect(["not exercised", "unknown"]).toContain(verdict);
      }
    });

    it("gives the same results twice and leaves the history as it was", () => {
      for (const history of samples) {
        const before = JSON.stringify(history);
        expect(checker.check(history, LIMITS)).toEqual(checker.check(deepFrozen(history), LIMITS));
        expect(JSON.stringify(history)).toBe(before);
      }
    });

    it("judges every prefix of a correct run without alarm, as one that a kill left behind", () => {
      for (const history of samples) {
        for (const share of [0.01, 0.1, 0.33, 0.5, 0.9]) {
          const events = history.events.slice(0, Math.floor(history.events.length * share));
          const { end: _, ...rest } = history;
          expect(violated(checker.check({ ...rest, events }, LIMITS))).toEqual([]);
        }
      }
    });

    it("cites events that exist, in order, with a sentence", () => {
      for (const history of samples) {
        for (const { anomalies } of Object.values(checker.check(history, LIMITS))) {
          for (const { events, why } of anomalies) {
            expect(events.length).toBeGreaterThan(0);
            expect([...events].sort((left, right) => left - right)).toEqual(events);
            for (const index of events) expect(history.events[index]?.index).toBe(index);
            expect(why.length).toBeGreaterThan(20);
          }
        }
      }
    });
  });
}

function violated(results: RuleResults): readonly string[] {
  return Object.entries(results).flatMap(([rule, { verdict }]) => (verdict === "invalid" ? [rule] : []));
}

function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFrozen(part);
  }
  return value;
}
