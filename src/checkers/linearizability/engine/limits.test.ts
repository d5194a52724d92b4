import { describe, expect, it } from "vitest";
import type { Model } from "../../../contract/model.js";
import { ContractError } from "../../../core/errors.js";
import type { Json } from "../../../core/json.js";
import { callLogOf, type TimedCall } from "../call-log.js";
import { withoutPromises } from "../fuzz/examine.js";
import { register } from "../models/register.js";
import { NEVER, read, write } from "../testing/register-calls.js";
import { decideByEngine, decideWith } from "./decide.js";

const ENOUGH = { maxConfigurations: 1_000_000 };

/** Of which nothing is known but its steps, so that only trying all orders can refute. */
const reticent = withoutPromises(register);

/** Twelve writes at once, and a value that nobody wrote. */
const HARD = callLogOf([...Array.from({ length: 12 }, (_, at) => write(at, 0, 100)), read(99, 101, 102)]);
const EASY: readonly TimedCall[] = [write(1, 0, 4), read(1, 2, 3)];

describe("a limit on configurations", () => {
  it("ends in unknown, says how far it came, and leaves the next decision as it is", () => {
    const decision = decideByEngine(reticent, HARD, null, { maxConfigurations: 50 });
    const reason = expect.stringMatching(/^no answer within 50 configurations; \d+ of 13 completed calls have/);
    expect(decision).toMatchObject({ verdict: "unknown", reason });
    expect(decision.configurations).toBeLessThan(100);
    expect(decideByEngine(reticent, HARD, null, ENOUGH)).toMatchObject({ verdict: "invalid", stuck: 12 });
  });

  it("of none still lets the empty history be legal", () => {
    expect(decideByEngine(register, callLogOf([]), null, { maxConfigurations: 0 }).verdict).toBe("valid");
  });
});

describe("a limit on memory", () => {
  it("ends in unknown, and leaves the next decision as it is", () => {
    const unaided = decideWith({ switches: 0, patience: 1_000_000 });
    const decision = unaided(reticent, HARD, null, { ...ENOUGH, maxBytes: 300_000 });
    expect(decision).toMatchObject({ verdict: "unknown", reason: "the search ran out of memory" });
    expect(decideByEngine(reticent, HARD, null, ENOUGH).verdict).toBe("invalid");
    expect(decideByEngine(reticent, HARD, null, { ...ENOUGH, maxBytes: 1 }).verdict).toBe("unknown");
    expect(decideByEngine(reticent, HARD, null, ENOUGH).verdict).toBe("invalid");
  });

  it("too low for the calls alone is no error either", () => {
    const decision = decideByEngine(register, HARD, null, { ...ENOUGH, maxBytes: 1 });
    expect(decision).toMatchObject({ verdict: "unknown", reason: "the search ran out of memory" });
  });
});

describe("a model whose step throws", () => {
  it("is heard unchanged, and asked again afterwards", () => {
    const error = new Error("not today");
    let fails = true;
    const moody: Model = {
      ...reticent,
      step(state, call) {
        if (fails && state === 7) throw error;
        return reticent.step(state, call);
      },
    };
    expect(() => decideByEngine(moody, HARD, null, ENOUGH)).toThrow(error);
    fails = false;
    expect(decideByEngine(moody, HARD, null, ENOUGH)).toMatchObject({ verdict: "invalid", stuck: 12 });
    expect(decideByEngine(moody, callLogOf(EASY), null, ENOUGH).verdict).toBe("valid");
  });
});

describe("a model that breaks its promise", () => {
  const lies = [
    { promise: "observes", told: /write 1 "observes", yet it changed a state/ },
    { promise: "overwrites", told: /read 1 "overwrites", yet a state refused it/ },
  ] as const;

  it.each(lies)("that every call $promise is named", ({ promise, told }) => {
    const lying: Model = { ...register, effect: () => promise };
    expect(() => decideByEngine(lying, callLogOf(EASY), null, ENOUGH)).toThrow(ContractError);
    expect(() => decideByEngine(lying, callLogOf(EASY), null, ENOUGH)).toThrow(told);
  });

  it("that a call replaces is named", () => {
    const counter: Model<number> = {
      ...(withoutPromises(register) as unknown as Model<number>),
      init: () => 0,
      step: (count, call) => (call.f === "read" ? (count === call.output ? count : undefined) : count + 1),
      effect: (call) => (call.f === "read" ? "observes" : "replaces"),
    };
    const calls = [write(1, 0, 1), write(1, 2, 3), read(2, 4, 5)];
    expect(() => decideByEngine(counter, callLogOf(calls), 0, ENOUGH)).toThrow(ContractError);
    expect(() => decideByEngine(counter, callLogOf(calls), 0, ENOUGH)).toThrow(/"replaces", yet it left two different/);
  });
});

describe("a model whose states never repeat", () => {
  const diary: Model<readonly Json[]> = {
    ...(withoutPromises(register) as unknown as Model<readonly Json[]>),
    init: () => [],
    step: (entries, call) => (call.f === "read" ? undefined : [...entries, call.input]),
    describeState: (entries) => `tells ${entries.length}`,
  };

  it("ends in unknown, with calls that returned and with calls that crashed", () => {
    const pending = Array.from({ length: 9 }, (_, at) => write(at, 0, 100));
    const crashed = Array.from({ length: 9 }, (_, at) => write(at, 0, NEVER));
    for (const calls of [pending, crashed]) {
      const decision = decideByEngine(diary, callLogOf([...calls, read(1, 101, 102)]), [], {
        maxConfigurations: 20_000,
      });
      expect(decision.verdict).toBe("unknown");
    }
  });
});
