import { describe, expect, it } from "vitest";
import { checkLinearizable, type ModelModule, recordOperations, UserError } from "./index.js";

/** A clock that goes on by one each time it is read. */
function ticking(): () => number {
  let now = 0;
  return () => now++;
}

const later = <Value>(value: Value): Promise<Value> => new Promise((resolve) => setImmediate(() => resolve(value)));

describe("a recorder", () => {
  it("stamps what is performed, and takes what it resolves to for the answer", async () => {
    const recorder = recordOperations<"register">({ now: ticking() });
    const written = recorder.record({ process: 1, f: "write", input: { value: 1 } }, () => later(undefined));
    const shown = recorder.record({ process: 2, f: "read", key: "x" }, async () => ({ value: await later(7) }));
    expect(await shown).toEqual({ value: 7 });
    await written;
    expect(recorder.operations).toEqual([
      { process: 1, f: "write", input: { value: 1 }, start: 0, outcome: "ok", end: 2, output: null },
      { process: 2, f: "read", key: "x", input: null, start: 1, outcome: "ok", end: 3, output: { value: 7 } },
    ]);
  });

  it("knows nothing of what threw, unless told, and throws it on", async () => {
    const recorder = recordOperations<"register">({
      now: ticking(),
      outcomeOf: (error) => (String(error).includes("no connection") ? "failed" : "unknown"),
    });
    const write = { f: "write", input: { value: 1 } } as const;
    const performed = (message: string) => recorder.record(write, () => Promise.reject(new Error(message)));
    await expect(performed("timeout")).rejects.toThrow("timeout");
    await expect(performed("no connection")).rejects.toThrow("no connection");
    expect(recorder.operations).toEqual([
      { ...write, start: 0, outcome: "unknown", output: null },
      { ...write, start: 1, end: 2, outcome: "failed", output: null },
    ]);
    expect(checkLinearizable({ model: "register", operations: recorder.operations }).verdict).toBe("valid");
  });

  it("lets what is performed settle itself", async () => {
    const recorder = recordOperations<"register">({ now: ticking() });
    const cas = { f: "cas", input: { from: 1, to: 2 } } as const;
    await recorder.record(cas, async (operation) => operation.refused({ value: 3 }));
    const refusedThenThrew = recorder.record(cas, async (operation) => {
      operation.refused();
      throw new Error("not swapped");
    });
    await expect(refusedThenThrew).rejects.toThrow("not swapped");
    expect(recorder.operations).toEqual([
      { ...cas, start: 0, end: 1, outcome: "refused", output: { value: 3 } },
      { ...cas, start: 2, end: 3, outcome: "refused", output: null },
    ]);
  });

  it("leaves what was begun and never settled without an end", () => {
    const recorder = recordOperations<"register">({ now: ticking() });
    const first = recorder.begin({ f: "read" });
    recorder.begin({ f: "write", input: { value: 1 } });
    first.ok({ value: 1 });
    expect(recorder.operations).toEqual([
      { f: "read", input: null, start: 0, end: 2, outcome: "ok", output: { value: 1 } },
      { f: "write", input: { value: 1 }, start: 1 },
    ]);
    expect(checkLinearizable({ model: "register", operations: recorder.operations }).verdict).toBe("valid");
    expect(() => first.unknown()).toThrow("read is settled already: its outcome is ok");
  });

  it("keeps values as they were, whatever clients do with them afterwards", () => {
    const recorder = recordOperations({ now: ticking() });
    const values = [1];
    recorder.begin({ f: "read", input: { values } }).ok({ values });
    values.push(2);
    expect(recorder.operations[0]).toMatchObject({ input: { values: [1] }, output: { values: [1] } });
  });

  it("refuses at once what is no JSON, and does not know then what was answered", () => {
    const recorder = recordOperations<ModelModule>({ now: ticking() });
    const asked = { f: "read", input: { at: new Date(0) } };
    // @ts-expect-error a date is no JSON
    expect(() => recorder.begin(asked)).toThrow(new UserError("the input of read.at is a Date, which is no JSON"));
    const operation = recorder.begin({ f: "read" });
    expect(() => operation.ok(Number.NaN)).toThrow(new UserError("the output of read is NaN, which is no JSON"));
    expect(recorder.operations).toEqual([{ f: "read", input: null, start: 0 }]);
  });

  it("tells the types of answers by the model's name", () => {
    const recorder = recordOperations<"kv">({ now: ticking() });
    // @ts-expect-error a get answers {value}
    recorder.begin({ f: "get", key: "x" }).ok("value");
    // @ts-expect-error a store knows no read
    recorder.begin({ f: "read", key: "x" });
    // @ts-expect-error a put carries {value}
    recorder.begin({ f: "put", key: "x" });
    expect(() => checkLinearizable({ model: "kv", operations: recorder.operations })).toThrow(/^operations\[0\]: /);
  });

  it("has a clock of its own that never goes back", async () => {
    const recorder = recordOperations<"mutex">();
    for (let round = 0; round < 20; round++) {
      await recorder.record({ f: "acquire" }, () => later(null));
      await recorder.record({ f: "release" }, () => later(null));
    }
    const times = recorder.operations.flatMap(({ start, end }) => [start, end as number]);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(checkLinearizable({ model: "mutex", operations: recorder.operations }).verdict).toBe("valid");
    expect(checkLinearizable({ model: "mutex", operations: recorder.operations.slice(1) }).verdict).toBe("invalid");
  });
});
