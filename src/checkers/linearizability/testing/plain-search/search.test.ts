import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Model } from "../../../../contract/model.js";
import type { Json } from "../../../../core/json.js";
import type { TimedCall } from "../../call-log.js";
import { withoutPromises } from "../../fuzz/examine.js";
import { register } from "../../models/register.js";
import { historiesOf } from "../arbitrary-histories.js";
import { bruteForce, linearizationProblem } from "../brute-force.js";
import { NEVER, read, write } from "../register-calls.js";
import { decidePlainly } from "./search.js";

const LIMITS = { maxConfigurations: 200_000 };

const SMALL = historiesOf({ min: 3, max: 7 });
const LARGE = historiesOf({ min: 0, max: 40 });

/** By model: an answer like the one given, but of a value that no client ever wrote. */
const GHOSTS: { readonly [model: string]: (output: Json) => Json } = {
  register: () => 99,
  "multi-register": (output) => [...(output as readonly Json[]), ["r", "x", 99]],
  kv: (output) => `${output}z`,
  "fenced-register": () => ({ value: 99, token: 1 }),
  "stamped-register": () => ({ value: 99, token: 1 }),
  set: (output) => [...(output as readonly Json[]), 99],
  "fifo-queue": () => 99,
  "unordered-queue": () => 99,
};

function isAnswered({ call }: TimedCall): boolean {
  return call.outcome === "ok" && ["read", "get", "txn", "dequeue"].includes(call.f);
}

describe.each(SMALL)("the search against $model.name", ({ model, any }) => {
  const initial = model.init();

  it("agrees with every order tried by brute force, on tiny histories", () => {
    const verdicts = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(any, (calls) => {
        const expected = bruteForce(model, calls, initial) ? "valid" : "invalid";
        const known = model.among?.(calls.map(({ call }) => call)) ?? model;
        for (const promising of [model, known, withoutPromises(model)]) {
          expect(decidePlainly(promising, calls, initial, LIMITS).verdict).toBe(expected);
        }
        verdicts[expected] += 1;
      }),
      { numRuns: 1000 },
    );
    // Were one of them rare, the comparison would show little.
    expect(Math.min(verdicts.valid, verdicts.invalid)).toBeGreaterThan(50);
  });
});

describe.each(LARGE)("the search against $model.name", ({ model, legal }) => {
  const initial = model.init();

  it("finds a linearization, checked apart, of every history that a working resource left", () => {
    fc.assert(
      fc.property(legal, (calls) => {
        const decision = decidePlainly(model, calls, initial, LIMITS);
        expect(decision.verdict).toBe("valid");
        if (decision.verdict !== "valid") return;
        expect(linearizationProblem(model, calls, initial, decision.linearization)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});

describe.each(LARGE.filter(({ model }) => GHOSTS[model.name] !== undefined))(
  "the search against $model.name",
  ({ model, legal }) => {
    it("refutes what was legal but for one answer that shows what nobody wrote", () => {
      const ghost = GHOSTS[model.name] as (output: Json) => Json;
      const initial = model.init();
      fc.assert(
        fc.property(
          legal.filter((calls) => calls.some(isAnswered)),
          fc.nat(),
          (calls, pick) => {
            const answered = calls.filter(isAnswered);
            const victim = answered[pick % answered.length] as TimedCall;
            const doctored = { ...victim, call: { ...victim.call, output: ghost(victim.call.output) } };
            const history = calls.map((call) => (call === victim ? doctored : call));
            const decision = decidePlainly(model, history, initial, LIMITS);
            expect(decision.verdict).toBe("invalid");
            if (decision.verdict !== "invalid") return;
            // Another call may be the one stuck, if it needed this one; but then this one was pending with it.
            const stuck = history[decision.stuck] as TimedCall;
            expect(doctored.startNs).toBeLessThanOrEqual(stuck.endNs);
            expect(doctored.endNs).toBeGreaterThanOrEqual(stuck.endNs);
            const partly = decision.prefix.map((at) => history[at] as TimedCall);
            expect(linearizationProblem(model, partly, initial, [...partly.keys()])).toBeUndefined();
          },
        ),
        { numRuns: 100 },
      );
    });
  },
);

describe("the search", () => {
  const verdictOf = (...calls: readonly TimedCall[]) => decidePlainly(register, calls, null, LIMITS).verdict;

  it("lets calls precede a return in the same nanosecond, since intervals are closed", () => {
    expect(verdictOf(write(1, 0, 10), read(null, 10, 20))).toBe("valid");
    expect(verdictOf(write(1, 0, 10), read(null, 11, 20))).toBe("invalid");
  });

  it("lets an open write take effect long after it began, once, or never", () => {
    expect(verdictOf(write(1, 0, NEVER), write(2, 5, 6), read(2, 11, 12), read(1, 21, 22))).toBe("valid");
    expect(verdictOf(write(1, 0, NEVER), write(2, 5, 6), read(2, 11, 12), read(2, 21, 22))).toBe("valid");
    expect(verdictOf(write(1, 0, NEVER), read(1, 5, 6), write(2, 7, 8), read(1, 11, 12))).toBe("invalid");
  });

  it("does not let an open write take effect before it began", () => {
    expect(verdictOf(read(1, 0, 5), write(1, 6, NEVER))).toBe("invalid");
  });

  it("keeps apart open writes of different values: having spent one is not having spent the other", () => {
    const open = [write(1, 0, NEVER), write(2, 0, NEVER)];
    expect(verdictOf(...open, read(1, 1, 2), write(3, 3, 4), read(2, 5, 6))).toBe("valid");
    expect(verdictOf(...open, read(1, 1, 2), write(3, 3, 4), read(1, 5, 6))).toBe("invalid");
  });

  it("keeps apart open writes even where either would have served, and left the same state", () => {
    const refused: TimedCall = {
      call: { f: "cas", input: { from: null, to: 9 }, outcome: "refused", output: null },
      startNs: 1,
      endNs: 2,
      events: [1, 2],
    };
    const prefix = [write(1, 0, NEVER), write(2, 0, NEVER), refused, write(3, 3, 4), read(3, 5, 6)];
    expect(verdictOf(...prefix, read(1, 7, 8))).toBe("valid");
    expect(verdictOf(...prefix, read(2, 7, 8))).toBe("valid");
    expect(verdictOf(...prefix, read(1, 7, 8), read(2, 9, 10))).toBe("invalid");
  });

  it("lets a long write still be pending when others around it have returned", () => {
    const long = write(1, 0, 20);
    expect(verdictOf(long, write(2, 5, 6), read(2, 11, 12), read(2, 21, 22))).toBe("valid");
    expect(verdictOf(long, write(2, 5, 6), read(2, 11, 12), read(1, 21, 22))).toBe("valid");
    expect(verdictOf(long, write(2, 5, 6), read(1, 11, 12), read(2, 21, 22))).toBe("invalid");
  });

  it("tells which call is stuck, and a longest order before it", () => {
    const calls = [write(1, 0, 2), write(2, 3, 5), read(1, 6, 8)];
    const decision = decidePlainly(register, calls, null, LIMITS);
    expect(decision).toMatchObject({ verdict: "invalid", stuck: 2, prefix: [0, 1] });
  });

  it("says unknown at its limit, and never a guess", () => {
    const calls = Array.from({ length: 12 }, (_, at) => write(at, 0, 100));
    const decision = decidePlainly(register, [...calls, read(99, 101, 102)], null, { maxConfigurations: 50 });
    expect(decision.verdict).toBe("unknown");
    expect(decision.configurations).toBeLessThan(100);
  });

  it("names the model whose promise about a call was false", () => {
    const lying: Model = { ...register, effect: () => "observes" };
    expect(() => decidePlainly(lying, [write(1, 0, 1)], null, LIMITS)).toThrow(
      /model register broke its contract: write 1/,
    );
  });

  it("decides a run's worth of calls with many open writes, legal or not, in few configurations", () => {
    const calls: TimedCall[] = Array.from({ length: 60 }, (_, at) => write(10_000 + at, at * 500, NEVER));
    for (let at = 0; at < 3000; at++) {
      const startNs = at * 10;
      calls.push(at % 3 === 0 ? write(at, startNs, startNs + 25) : read(at - (at % 3), startNs + 16, startNs + 19));
    }
    const legal = decidePlainly(register, calls, null, LIMITS);
    expect(legal.verdict).toBe("valid");
    expect(legal.configurations).toBeLessThan(20_000);
    const illegal = decidePlainly(register, [...calls, read(0, 40_000, 40_001)], null, LIMITS);
    expect(illegal.verdict).toBe("invalid");
    expect(illegal.configurations).toBeLessThan(LIMITS.maxConfigurations);
  });
});
