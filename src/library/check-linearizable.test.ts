import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { models } from "../checkers/linearizability/models/index.js";
import type { Json } from "../core/json.js";
import {
  checkLinearizable,
  type InvalidOperations,
  type Linearizability,
  type ModelModule,
  type ModelOperations,
  type OperationOf,
  UserError,
} from "./index.js";
import { anOrderExists, explainsAnswers, registerHistories } from "./testing/register-oracle.js";

type RegisterOperation = OperationOf<"register">;

const write = (value: Json, start: number, end?: number): RegisterOperation => ({
  f: "write",
  input: { value },
  start,
  ...(end === undefined ? {} : { end }),
});
const read = (value: Json, start: number, end: number): RegisterOperation => ({
  f: "read",
  output: { value },
  start,
  end,
});

/** The verdict and what comes with it, for one that must be invalid. */
function refuted(result: Linearizability): InvalidOperations {
  if (result.verdict !== "invalid") throw new Error(`expected invalid, not ${result.message}`);
  return result;
}

describe("checkLinearizable", () => {
  it("decides registers as all orders tried one by one do, in whatever order they are listed", () => {
    const verdicts = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(registerHistories, (operations) => {
        const result = checkLinearizable({ model: "register", operations });
        expect(result.verdict).toBe(anOrderExists(operations) ? "valid" : "invalid");
        verdicts[result.verdict as "valid" | "invalid"] += 1;
        if (result.verdict !== "valid") return;
        const order = result.linearization();
        expect(explainsAnswers(operations, order ?? [])).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(Math.min(verdicts.valid, verdicts.invalid)).toBeGreaterThan(50);
  });

  it("names operations by their place in the list, not by time", () => {
    const { explanation, message } = refuted(
      checkLinearizable({ model: "register", operations: [read(1, 4, 5), write(2, 2, 3), write(1, 0, 1)] }),
    );
    expect(explanation).toMatchObject({ subject: "the object", stuck: 0, core: [1, 0], minimal: true });
    expect(explanation.operations.map(({ operation, text, role }) => [operation, text, role])).toEqual([
      [2, "write 1", "placed"],
      [1, "write 2", "core"],
      [0, "read 1", "stuck"],
    ]);
    expect(explanation.longestOrder).toEqual({
      length: 2,
      last: [
        { operation: 2, state: "holds 1" },
        { operation: 1, state: "holds 2" },
      ],
    });
    expect(explanation.states).toEqual({ known: "all", listed: ["holds 2"], further: 0 });
    expect(explanation.why).toContain("before the start of operations[1]");
    expect(message).toMatch(/it had returned \(operations\[1\]\) before read 1 was invoked\s+\(operations\[0\]\)/);
    expect(message).not.toMatch(/\bevents?\b/);
  });

  it("keeps its message within 100 columns, and its explanation plain JSON", () => {
    const operations = Array.from({ length: 40 }, (_, at) =>
      write(`a value of some length, number ${at}`, at, at + 20),
    );
    const { message, explanation } = refuted(
      checkLinearizable({ model: "register", operations: [...operations, read("none of them", 90, 91)] }),
    );
    for (const line of message.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });

  it("lets what starts as another ends come first", () => {
    expect(checkLinearizable({ model: "register", operations: [read(1, 0, 1), write(1, 1, 2)] }).verdict).toBe("valid");
    expect(checkLinearizable({ model: "register", operations: [read(1, 0, 0.9), write(1, 1, 2)] }).verdict).toBe(
      "invalid",
    );
  });

  it("lets an operation without an end take effect at any later time, or never", () => {
    const lost = write(1, 0);
    for (const seen of [null, 1]) {
      expect(checkLinearizable({ model: "register", operations: [lost, read(seen, 8, 9)] }).verdict).toBe("valid");
    }
    const { explanation } = refuted(
      checkLinearizable({ model: "register", operations: [lost, read(1, 8, 9), read(null, 10, 11)] }),
    );
    expect(explanation.stuck).toBe(2);
  });

  it("takes a refusal for an observation, and a failure for nothing", () => {
    const cas = { f: "cas", input: { from: 1, to: 2 }, start: 2, end: 3 } as const;
    const judged = (outcome: "ok" | "refused" | "failed") =>
      checkLinearizable({ model: "register", operations: [write(1, 0, 1), { ...cas, outcome }] }).verdict;
    expect(judged("ok")).toBe("valid");
    expect(judged("refused")).toBe("invalid");
    expect(judged("failed")).toBe("valid");
  });

  it("judges resources and keys apart, and orders all of them together", () => {
    const operations = [
      { ...write(1, 0, 9), key: "x" },
      { ...write(1, 1, 2), key: "y" },
      { ...read(1, 3, 4), key: "y" },
      { ...read(null, 5, 6), key: "x" },
    ];
    const result = checkLinearizable({ model: "register", operations });
    expect(result.verdict === "valid" && result.linearization()).toEqual([1, 2, 3, 0]);
    const { explanation } = refuted(
      checkLinearizable({ model: "register", operations: [...operations, { ...read(2, 7, 8), resource: "r" }] }),
    );
    expect(explanation).toMatchObject({ subject: "r", stuck: 4 });
  });

  it("keeps an order for later, however many checks come between", () => {
    const operations = [
      write(1, 0, 5),
      read(null, 1, 2),
      { f: "cas", input: { from: 1, to: 1 }, start: 6, end: 7 },
    ] as const;
    const result = checkLinearizable({ model: "register", operations });
    checkLinearizable({ model: "fifo-queue", operations: [{ f: "dequeue", outcome: "refused", start: 0, end: 1 }] });
    expect(result.verdict === "valid" && result.linearization()).toEqual([1, 0, 2]);
  });

  it("starts from the initial state given", () => {
    const operations = [read(7, 0, 1)];
    expect(checkLinearizable({ model: "register", operations, initial: 7 }).verdict).toBe("valid");
    expect(checkLinearizable({ model: "register", operations }).verdict).toBe("invalid");
  });

  it("is undecided where there is nothing to decide, or the limit is reached", () => {
    expect(checkLinearizable({ model: "register", operations: [] })).toMatchObject({
      verdict: "unknown",
      reason: "there are no operations",
      message: "unknown by the model register: there are no operations",
    });
    const operations = Array.from({ length: 12 }, (_, value) => [
      { f: "enqueue", input: { value }, start: 0, end: 100 } as const,
      { f: "dequeue", output: { value: 11 - value }, start: 0, end: 100 + value } as const,
    ]).flat();
    const result = checkLinearizable({ model: "fifo-queue", operations, limits: { maxConfigurations: 10 } });
    expect(result).toMatchObject({
      verdict: "unknown",
      reason: expect.stringMatching(/^the object: no answer within/),
    });
  });

  it("knows every model by the name and operations that its types have", () => {
    const names: { readonly [name in keyof ModelOperations]: OperationOf<name> } = {
      register: { f: "read", output: { value: null }, start: 0, end: 1 },
      "cas-register": {
        f: "cas",
        input: { from: 1, to: 2 },
        output: { value: null },
        outcome: "refused",
        start: 0,
        end: 1,
      },
      "multi-register": {
        f: "txn",
        input: { ops: [["w", "x", 1]] },
        output: { ops: [["w", "x", 1]] },
        start: 0,
        end: 1,
      },
      kv: { f: "append", input: { value: "a" }, start: 0, end: 1 },
      "fenced-register": { f: "read", input: { token: 1 }, output: { value: null, token: null }, start: 0, end: 1 },
      "stamped-register": { f: "write", input: { token: 1, value: 1 }, start: 0, end: 1 },
      mutex: { f: "acquire", start: 0, end: 1 },
      "owned-mutex": { f: "acquire", process: 1, start: 0, end: 1 },
      "fenced-mutex": { f: "acquire", output: { token: 1 }, start: 0, end: 1 },
      set: { f: "read", output: { values: [] }, start: 0, end: 1 },
      "fifo-queue": { f: "dequeue", outcome: "refused", start: 0, end: 1 },
      "unordered-queue": { f: "enqueue", input: { value: 1 }, start: 0, end: 1 },
    };
    expect(Object.keys(names)).toEqual(models.map(({ name }) => name));
    for (const [model, operation] of Object.entries(names)) {
      const result = checkLinearizable({ model: model as "register", operations: [operation as RegisterOperation] });
      expect(result).toMatchObject({ verdict: "valid", model });
    }
  });

  it("tells the types of operations by the model's name", () => {
    const checks = [
      // @ts-expect-error a write has an input
      () => checkLinearizable({ model: "register", operations: [{ f: "write", start: 0, end: 1 }] }),
      // @ts-expect-error no register has it
      () => checkLinearizable({ model: "register", operations: [{ f: "enqueue", input: { value: 1 }, start: 0 }] }),
      // @ts-expect-error a string is what it holds
      () => checkLinearizable({ model: "kv", operations: [{ f: "put", input: { value: 1 }, start: 0 }] }),
      // @ts-expect-error nobody owns it
      () => checkLinearizable({ model: "owned-mutex", operations: [{ f: "acquire", start: 0 }] }),
      // @ts-expect-error there is none
      () => checkLinearizable({ model: "registers", operations: [] }),
    ];
    for (const check of checks) expect(check).toThrow(UserError);
  });
});

describe("a model of one's own", () => {
  const counter: ModelModule<number> = {
    init: (initial) => (typeof initial === "number" ? initial : 0),
    step: (count, { f, output }) => (f === "add" ? count + 1 : output === count ? count : undefined),
    describe: ({ f, output }) => (f === "add" ? "add" : `get ${output}`),
    describeState: (count) => `counts ${count}`,
  };
  const add = (start: number, end: number) => ({ f: "add", start, end });
  const get = (output: number, start: number, end: number) => ({ f: "get", output, start, end });

  it("judges what it knows, and tells states and calls in its own words", () => {
    const operations = [add(0, 5), add(1, 6), get(1, 2, 3), get(2, 7, 8)];
    expect(checkLinearizable({ model: counter, operations })).toMatchObject({ verdict: "valid", model: "model" });
    const { explanation } = refuted(
      checkLinearizable({ model: { ...counter, name: "counter" }, operations: [...operations, get(1, 9, 10)] }),
    );
    expect(explanation.states.listed).toEqual(["counts 2"]);
    expect(explanation.operations.map(({ text }) => text)).toContain("get 1");
  });

  it("may be a module as `usurper check` takes it", () => {
    const module = { default: counter };
    const operations = [get(3, 0, 1)];
    const model = module as unknown as ModelModule;
    expect(checkLinearizable({ model, operations, initial: 3 }).verdict).toBe("valid");
  });

  it("is told who called where it asks for it, and only then may callers be nameless", () => {
    const seen: unknown[] = [];
    const asking: ModelModule<null> = {
      name: "asking",
      callers: "process",
      init: () => null,
      step: (state, { host, process }) => {
        seen.push([host, process]);
        return state;
      },
    };
    checkLinearizable({ model: asking, operations: [{ ...add(0, 1), process: 4 }] });
    expect(seen).toContainEqual(["p4", 4]);
    expect(() => checkLinearizable({ model: asking, operations: [{ ...add(0, 1), host: "c1" }] })).toThrow(
      "operations[0] has no process, and the model asking tells callers apart",
    );
  });

  it("is found out where it breaks its rules", () => {
    const clock = { ...counter, step: (count: number) => count + Math.random() };
    expect(() => checkLinearizable({ model: clock, operations: [add(0, 1)] })).toThrow(/step answered in two ways/);
    const split = (): string => {
      throw new Error("oh");
    };
    expect(() => checkLinearizable({ model: { ...counter, split }, operations: [add(0, 1)] })).toThrow(
      /^operations\[0\]: split threw "oh" with \{"f":"add","input":null\}$/,
    );
  });
});
