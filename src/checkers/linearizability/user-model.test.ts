import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelCall } from "../../contract/model.js";
import { formatPlace, UserError } from "../../core/errors.js";
import type { Operation } from "../../core/history.js";
import type { Json } from "../../core/json.js";
import { callLogOf } from "./call-log.js";
import { decideByEngine } from "./engine/decide.js";
import type { UserCall } from "./model-module.js";
import { historiesOf } from "./testing/arbitrary-histories.js";
import { bruteForce } from "./testing/brute-force.js";
import { userModel } from "./user-model.js";

const PATH = "./models/mine.ts";
const IDLE = { init: () => 0, step: (state: Json) => state };

const call: ModelCall = { f: "add", input: { value: 3 }, output: null, outcome: "ok" };
const lost: ModelCall = { ...call, outcome: "unknown" };

/** What a model that breaks a rule throws: place, what, and what to do. */
function breach(provoke: () => unknown): string {
  try {
    provoke();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(UserError);
    const { message, detail } = thrown as UserError;
    return `${detail.place === undefined ? "" : formatPlace(detail.place)}: ${message}; ${detail.hint ?? ""}`;
  }
  return "nothing was thrown";
}

function stepOf(step: (state: never, call: never) => unknown, state: Json = 0, given = call): string {
  return breach(() => userModel({ ...IDLE, step }, PATH).step(state, given));
}

function operation(completion: object | undefined): Operation {
  const invoke = { type: "invoke", index: 0, timeNs: 0, process: 7, f: "add", value: { b: 1, a: 2 }, host: "c1" };
  return { invoke, completion } as unknown as Operation;
}

describe("a model of one's own", () => {
  it("judges as the model it copies does", () => {
    const kept = historiesOf({ min: 3, max: 7 }).filter(({ model }) => model.name === "register");
    const [{ model, any }] = kept as [(typeof kept)[number]];
    const { init, step, effect } = model;
    const copy = userModel({ init, step, effect }, PATH);
    fc.assert(
      fc.property(any, (calls) => {
        const expected = bruteForce(model, calls, model.init()) ? "valid" : "invalid";
        expect(decideByEngine(copy, callLogOf(calls), copy.init(), { maxConfigurations: 100_000 }).verdict).toBe(
          expected,
        );
      }),
      { numRuns: 300 },
    );
  });

  it("is named by its file, or by itself", () => {
    expect(userModel(IDLE, PATH).name).toBe("mine");
    expect(userModel({ ...IDLE, name: "counter" }, PATH).name).toBe("counter");
    expect(userModel({ default: { default: IDLE } }, "C:\\models\\mine.js").name).toBe("mine");
  });

  it("sees what was asked and answered, and drops what failed", () => {
    const model = userModel(IDLE, PATH);
    const input = { a: 2, b: 1 };
    expect(model.call(operation({ type: "ok", value: 5 }))).toEqual({ f: "add", input, output: 5, outcome: "ok" });
    expect(model.call(operation(undefined))).toEqual({ f: "add", input, output: null, outcome: "unknown" });
    expect(model.call(operation({ type: "info", value: 5 }))).toMatchObject({ output: null, outcome: "unknown" });
    for (const cause of ["refused", "unsent", "unavailable"]) {
      expect(model.call(operation({ type: "fail", cause, value: null }))).toBeUndefined();
    }
  });

  it("takes refusals, with what they showed, where it asks for them", () => {
    const model = userModel({ ...IDLE, refusals: true }, PATH);
    const refused = operation({ type: "fail", cause: "refused", value: null, seen: 4 });
    expect(model.call(refused)).toMatchObject({ outcome: "refused", output: 4 });
    expect(model.call(operation({ type: "fail", cause: "unavailable", value: null }))).toBeUndefined();
  });

  it("knows who called where it asks for it", () => {
    const asked = operation({ type: "ok", value: null });
    const whoCalled = (callers: string, step: (state: Json, call: UserCall) => Json) => {
      const model = userModel({ ...IDLE, step, callers }, PATH);
      return model.step(0, model.call(asked) as ModelCall);
    };
    expect(whoCalled("host", (_, { host }) => host)).toBe("c1");
    expect(whoCalled("process", (_, { host, process }) => [host, process])).toEqual(["c1", 7]);
    expect(whoCalled("host", (_, { input }) => input)).toEqual({ a: 2, b: 1 });
    const both = breach(() => whoCalled("host", (_, { process }) => process));
    expect(both).toContain("the model looks at call.process, and its export callers does not say so");
  });

  it("takes the calls of all clients for one where it does not, and says so where it looks all the same", () => {
    const model = userModel({ ...IDLE, step: (_: Json, { host }: UserCall) => host }, PATH);
    const message = breach(() => model.step(0, model.call(operation({ type: "ok", value: null })) as ModelCall));
    expect(message).toContain("./models/mine.ts: the model looks at call.host, and its export callers does not say so");
    expect(message).toContain('it needs: export const callers = "host"');
  });

  it("speaks for itself, or plainly", () => {
    const plain = userModel(IDLE, PATH);
    expect(plain.describe({ ...call, output: 4 })).toBe('add {"value":3} -> 4');
    expect(plain.describe({ ...call, outcome: "refused", input: null })).toBe("refused add");
    expect(plain.describeState([1])).toBe("is [1]");
    const words = { ...IDLE, describe: () => "add three", describeState: (n: number) => `has ${n}` };
    expect(userModel(words, PATH).describe(call)).toBe("add three");
    expect(userModel(words, PATH).describeState(4)).toBe("has 4");
  });

  it("splits, and promises, as it says", () => {
    const split = ({ input }: { input: { a: number } }) => `part ${input.a}`;
    const model = userModel({ ...IDLE, split, effect: () => "observes", neverAgain: () => true }, PATH);
    expect(model.split?.(operation(undefined))).toBe("part 2");
    expect(model.effect?.(call)).toBe("observes");
    expect(model.neverAgain?.(0, call)).toBe(true);
    expect(userModel(IDLE, PATH)).not.toHaveProperty("effect");
  });
});

describe("a model that breaks a rule is named with its call and state", () => {
  it.each<[string, (state: never, call: never) => unknown, RegExp]>([
    ["throws", () => JSON.parse("{"), /mine\.ts: step threw ".*" with the call \{"f":"add".*\} in the state 0/],
    ["throws no error", () => thrown("what"), /step threw "what"/],
    ["answers a function", () => () => 0, /no state, a function, with the call .* in the state 0; a state is JSON/],
    ["answers NaN", () => Number.NaN, /no state, NaN/],
    ["answers an infinite number", () => [1, 1 / 0], /no state, Infinity at \[1\]/],
    ["answers an undefined field", () => ({ a: { b: undefined } }), /no state, undefined at \.a\.b/],
    ["answers a hole", () => [[], new Array(1)], /no state, undefined at \[1\]\[0\]/],
    ["answers a Date", () => ({ at: new Date(0) }), /no state, a Date at \.at/],
    ["answers a Map", () => new Map(), /no state, a Map/],
    ["answers a bigint", () => 1n, /no state, a bigint/],
    ["answers late", async () => 0, /no state, a Promise/],
  ])("%s", (_, step, message) => expect(stepOf(step)).toMatch(message));

  it("answers a cycle, but not one part twice", () => {
    const cycle: { next?: unknown } = {};
    cycle.next = [cycle];
    expect(stepOf(() => cycle)).toMatch(/no state, a cycle at \.next\[0\]/);
    const part = { a: 1 };
    expect(stepOf(() => [part, part])).toBe("nothing was thrown");
  });

  it("changes its state", () => {
    const push = (state: Json[]) => {
      state.push(1);
      return state;
    };
    expect(stepOf(push, [0])).toMatch(
      /step threw "Cannot add property 1.*in the state \[0\]; states and calls are froz/,
    );
  });

  it("changes its state in code that is not strict, where a frozen one is silently left as it is", () => {
    const push = new Function("state", "state.count = 5; return state;") as (state: never) => unknown;
    expect(stepOf(push, { count: 1 })).toMatch(/step changed the state it was given with the call .*\{"count":1\}/);
  });

  it("changes its call", () => {
    const step = (state: Json, given: { input: { value: number } }) => {
      given.input.value += 1;
      return state;
    };
    expect(stepOf(step)).toMatch(
      /step threw "Cannot assign to read only property 'value'.*states and calls are frozen/,
    );
  });

  it("answers in two ways, at once or after a while", () => {
    let steps = 0;
    expect(stepOf(() => steps++)).toMatch(/step answered in two ways, 0 and 1, when asked twice/);
    let later = 0;
    const model = userModel({ ...IDLE, step: () => (later++ < 5000 ? 0 : later) }, PATH);
    const many = () => Array.from({ length: 10_000 }, () => model.step(0, call));
    expect(breach(many)).toMatch(/step answered in two ways/);
    let allowed = 0;
    expect(stepOf(() => (allowed++ % 2 === 0 ? 1 : undefined))).toMatch(/two ways, 1 and undefined/);
  });

  it("starts in two ways, or in no state", () => {
    let starts = 0;
    expect(breach(() => userModel({ ...IDLE, init: () => starts++ }, PATH).init())).toMatch(
      /init answered in two ways/,
    );
    const none = breach(() => userModel({ ...IDLE, init: () => undefined }, PATH).init());
    expect(none).toMatch(/mine\.ts: init answered what is no state, undefined, without an initial value/);
    const thrower = breach(() => userModel({ ...IDLE, init: () => thrown("no") }, PATH).init(5));
    expect(thrower).toMatch(/init threw "no" with the initial value 5/);
  });

  it("forgets that an answer may be lost", () => {
    const step = (state: Json, given: { output: { value: Json } }) =>
      given.output.value === state ? state : undefined;
    expect(stepOf(step, 0, lost)).toMatch(/step threw "Cannot read prop.*its output is null: any output must do/);
  });

  it("promises or splits in words that nobody knows", () => {
    const model = userModel({ ...IDLE, effect: () => "reads", neverAgain: () => 1, split: () => 5 }, PATH);
    expect(breach(() => model.effect?.(call))).toMatch(/effect answered "reads", not one of observes, replaces/);
    expect(breach(() => model.neverAgain?.(0, call))).toMatch(/neverAgain answered 1, not true or false/);
    expect(breach(() => model.split?.(operation(undefined)))).toMatch(/split answered 5, not a string.*\(event 0\)/);
  });

  it("exports what is none of it", () => {
    expect(breach(() => userModel({ init: () => 0 }, PATH))).toMatch(/exports no function step, only init/);
    expect(breach(() => userModel({ ...IDLE, describe: "x" }, PATH))).toMatch(/describe is not a function but "x"/);
    expect(breach(() => userModel({ ...IDLE, callers: true }, PATH))).toMatch(
      /callers is "host" or "process", not true/,
    );
    expect(breach(() => userModel({ ...IDLE, refusals: 1 }, PATH))).toMatch(/refusals is true or false, not 1/);
    expect(breach(() => userModel({ ...IDLE, name: "" }, PATH))).toMatch(/name is ""/);
    expect(breach(() => userModel({ ...IDLE, resource: 1 }, PATH))).toMatch(/resource is 1/);
  });
});

function thrown(what: string): never {
  throw what;
}
