import { describe, expect, it } from "vitest";
import { fileWith } from "../store/testing/file-with.js";
import { readOperations } from "./history.js";
import { checkLinearizable, UserError } from "./index.js";

const HEADER = {
  format: "usurper-history/1",
  seed: 7,
  system: "toy",
  env: "sim",
  workload: "register",
  nodes: ["n1"],
  contenders: [],
  readers: ["r1", "r2"],
  threads: 2,
  tokens: "none",
  resources: { r: { kind: "register", fence: "none" } },
  bounds: { ttlMs: 1, clockRatePpm: 0, operationTimeoutMs: 1, recoveryMs: 1, detectionMs: 1 },
  nemeses: [],
  required: [],
};

const invoke = { type: "invoke", host: "r1", resource: "r", key: "x" };
const cas = { f: "cas", value: { from: 1, to: 2 } };

function fileOf(...events: readonly object[]): string {
  const stamped = events.map((event, index) => ({ index, timeNs: 10 * index, ...event }));
  return fileWith([HEADER, ...stamped].map((line) => `${JSON.stringify(line)}\n`).join(""));
}

describe("the operations of a file", () => {
  it("are those that it holds, with whatever is known of each", () => {
    const path = fileOf(
      { process: 0, ...invoke, f: "write", value: { value: 1 } },
      { process: 1, ...invoke, host: "r2", f: "read", value: null },
      { process: 0, type: "info", f: "write", value: { value: 1 }, error: "timeout" },
      { process: 1, type: "ok", f: "read", value: { value: 1 } },
      { process: 1, ...invoke, host: "r2", ...cas },
      { process: 1, type: "fail", ...cas, cause: "refused", seen: { value: 3 } },
      { process: 1, ...invoke, host: "r2", ...cas },
      { process: 1, type: "fail", ...cas, cause: "unsent" },
      { process: 2, ...invoke, ...cas },
    );
    const { operations, format, warnings } = readOperations(path);
    const ofSecond = { process: 1, host: "r2", resource: "r", key: "x" };
    const swap = { f: "cas", input: { from: 1, to: 2 } };
    expect(operations).toEqual([
      {
        f: "write",
        input: { value: 1 },
        outcome: "unknown",
        start: 0,
        process: 0,
        host: "r1",
        resource: "r",
        key: "x",
      },
      { f: "read", input: null, outcome: "ok", output: { value: 1 }, start: 10, end: 30, ...ofSecond },
      { ...swap, outcome: "refused", output: { value: 3 }, start: 40, end: 50, ...ofSecond },
      { ...swap, outcome: "failed", start: 60, end: 70, ...ofSecond },
      { ...swap, outcome: "unknown", start: 80, process: 2, host: "r1", resource: "r", key: "x" },
    ]);
    expect(format).toBe("usurper");
    expect(warnings).toEqual([`${path}: the history has no end: the harness died while it ran`]);
  });

  it("can be judged, and are named by their place", () => {
    const path = fileWith(
      "[0 :invoke :write 3] [0 :ok :write 3] [0 :invoke :write 4] [0 :ok :write 4] [1 :invoke :read] [1 :ok :read 3]",
    );
    const { operations, format } = readOperations<"register">(path);
    expect(format).toBe("jepsen-edn");
    expect(checkLinearizable({ model: "register", operations })).toMatchObject({
      verdict: "invalid",
      explanation: { stuck: 2, core: [1, 2] },
    });
    expect(checkLinearizable({ model: "register", operations: operations.slice(0, 2) }).verdict).toBe("valid");
  });

  it("are refused with the line where the file is wrong", () => {
    const path = fileOf({ process: 0, type: "ok", f: "read", value: { value: 1 } });
    expect(() => readOperations(path)).toThrow(UserError);
    expect(() => readOperations(path)).toThrow(`${path}:2: process 0 completes read without an invocation`);
    expect(() => readOperations("/no/such/file")).toThrow(/^\/no\/such\/file: /);
    // @ts-expect-error there is no such format
    expect(() => readOperations(path, { format: "edn" })).toThrow("unknown format edn");
  });
});
