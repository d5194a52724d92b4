import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callAt, callLogOf, type TimedCall } from "../call-log.js";
import { examine, promising, truthOf } from "../fuzz/examine.js";
import { families } from "../fuzz/families.js";
import { kv } from "../models/kv.js";
import { register } from "../models/register.js";
import { SYNTHETIC_DEFAULTS, syntheticLogs } from "../synthetic/index.js";
import { linearizationProblem } from "../testing/brute-force.js";
import { cas, NEVER, read, write } from "../testing/register-calls.js";
import { decideByEngine } from "./decide.js";

const LIMITS = { maxConfigurations: 100_000 };

function decided(...calls: readonly TimedCall[]) {
  return decideByEngine(register, callLogOf(calls), null, LIMITS);
}

function verdictOf(...calls: readonly TimedCall[]): string {
  return decided(...calls).verdict;
}

function orderOf(...calls: readonly TimedCall[]): readonly number[] | undefined {
  const decision = decided(...calls);
  return decision.verdict === "valid" ? decision.linearization() : undefined;
}

describe("the smallest histories", () => {
  it("none at all is legal", () => {
    expect(orderOf()).toEqual([]);
  });

  it("one call is legal where the first state allows it", () => {
    expect(orderOf(read(null, 0, 1))).toEqual([0]);
    expect(decided(read(7, 0, 1))).toMatchObject({ verdict: "invalid", stuck: 0 });
    const refuted = decided(read(7, 0, 1));
    expect(refuted.verdict === "invalid" && refuted.prefix()).toEqual([]);
  });

  it("what never returned need not stand in an order", () => {
    expect(orderOf(write(1, 0, NEVER), write(2, 0, NEVER))).toEqual([]);
    expect(orderOf(write(1, 0, NEVER), write(2, 0, NEVER), read(2, 5, 6))).toEqual([1, 2]);
  });
});

describe("times that tie", () => {
  it("leave the order open, since intervals are closed", () => {
    expect(verdictOf(write(1, 0, 10), read(null, 10, 20))).toBe("valid");
    expect(verdictOf(write(1, 0, 10), read(null, 11, 20))).toBe("invalid");
  });

  it("leave it open for calls of no length at all", () => {
    expect(orderOf(read(2, 5, 5), write(2, 5, 5), read(1, 5, 5), write(1, 5, 5), read(null, 5, 5))).toHaveLength(5);
    expect(verdictOf(write(1, 5, 5), read(null, 6, 6))).toBe("invalid");
  });

  it("let a crashed call that begins as another returns still come before it", () => {
    expect(verdictOf(read(1, 0, 5), write(1, 5, NEVER))).toBe("valid");
    expect(verdictOf(read(1, 0, 5), write(1, 6, NEVER))).toBe("invalid");
  });

  it("of returns name one of those that cannot both be", () => {
    const calls = [write(1, 0, 1), read(1, 2, 9), read(2, 3, 9), read(1, 4, 9)];
    expect(decided(...calls)).toMatchObject({ verdict: "invalid", stuck: 2 });
  });
});

describe("a call that has had its chance", () => {
  it("need not take effect again as it returns, useful though that would be to another", () => {
    // The second write of 2 changed nothing as it began. Used as it returns, it would take the 1 from the read after it.
    const others = [write(2, 0, 0), write(2, 1, 10), write(1, 2, 3), read(2, 5, 50)];
    expect(verdictOf(...others, read(1, 11, 12), write(2, 13, 14))).toBe("valid");
    expect(verdictOf(...others, read(2, 11, 12), write(1, 13, 14))).toBe("valid");
    expect(verdictOf(...others, read(1, 11, 12), read(2, 13, 14))).toBe("invalid");
  });
});

describe("equal calls pending at once", () => {
  it("do not stand in for each other where one has had its chance and the other has not", () => {
    // The first cas fits before the write of 5 alone: tried again before the read, it would leave the second without a 1.
    const calls = [write(1, 0, 0), cas(1, 2, 1, 20), write(5, 1, 2), write(1, 3, 4), cas(1, 2, 5, 30), read(2, 5, 10)];
    expect(orderOf(...calls)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(verdictOf(...calls, cas(1, 2, 5, 30))).toBe("invalid");
  });
});

const MEDIUM = families().filter(
  ({ size, model }) => size === "medium" && ["automaton", "register", "set"].includes(model),
);

describe.each(MEDIUM)("histories of $name", ({ histories }) => {
  it("are decided alike in whatever order the calls are listed", () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), (history, keys) => {
        const shuffled = history.calls
          .map((call) => ({ call, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ call }) => call);
        const promised = promising(history.model, shuffled, "those among these calls");
        const mixed = { ...history, calls: shuffled };
        expect(examine(decideByEngine, promised, mixed, truthOf(history), 20_000).problem).toBeUndefined();
      }),
      { seed: 4, numRuns: 150 },
    );
  });

  it("are decided right when every call was made twice", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const twice = { ...history, calls: history.calls.flatMap((call) => [call, { ...call }]) };
        const promised = promising(history.model, twice.calls, "those among these calls");
        expect(examine(decideByEngine, promised, twice, truthOf(twice), 20_000).problem).toBeUndefined();
      }),
      { seed: 5, numRuns: 100 },
    );
  });
});

describe("keys of one store", () => {
  const options = { ...SYNTHETIC_DEFAULTS, model: "kv", seed: 3, clients: 8, operations: 600, keys: 6 };

  it("share what is known of the model, and no more than that", () => {
    for (const log of syntheticLogs(kv, options)) {
      const decision = decideByEngine(kv, log, "", LIMITS);
      const calls = Array.from({ length: log.size }, (_, at) => callAt(log, at));
      expect(decision.verdict).toBe("valid");
      if (decision.verdict !== "valid") continue;
      expect(linearizationProblem(kv, calls, "", decision.linearization())).toBeUndefined();
    }
  });

  it("stay legal beside one that is not", () => {
    const logs = syntheticLogs(kv, { ...options, violation: "stale" });
    const verdicts = logs.map((log) => decideByEngine(kv, log, "", LIMITS).verdict);
    expect(verdicts.filter((verdict) => verdict === "invalid")).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict === "valid")).toHaveLength(5);
  });
});
