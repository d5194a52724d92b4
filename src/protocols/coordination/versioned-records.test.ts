import { describe, expect, it } from "vitest";
import { StoreRunner } from "./testing/store-runner.js";

const put = (value: number, ifVersion?: number | null) =>
  ({ type: "put-record", record: "a", value, ...(ifVersion === undefined ? {} : { ifVersion }) }) as const;
const get = { type: "get-record", record: "a" } as const;

describe("versioned records", () => {
  it("are written where the version named is theirs, and have that of the write since", () => {
    const runner = new StoreRunner();
    runner.apply(put(1, null));
    expect(runner.query(get)).toMatchObject({ value: { value: 1, version: 1 } });
    expect(runner.apply(put(2, null))).toEqual({ type: "refused", reason: "version-differs", seen: { version: 1 } });
    expect(runner.apply(put(2, 7))).toMatchObject({ type: "refused" });
    expect(runner.apply(put(2, 1))).toMatchObject({ value: { version: 4 } });
    expect(runner.query(get)).toMatchObject({ value: { value: 2, version: 4 } });
  });

  it("are overwritten by a write that names no version, and absent until the first", () => {
    const runner = new StoreRunner();
    expect(runner.query(get)).toMatchObject({ value: { value: null, version: null } });
    runner.apply(put(1));
    expect(runner.apply(put(2))).toMatchObject({ value: { version: 2 } });
  });

  it("outlive a snapshot, of which they are no part where there are none", () => {
    const runner = new StoreRunner();
    expect(runner.store.snapshot()).not.toHaveProperty("records");
    runner.apply(put(1));
    const restored = new StoreRunner();
    restored.store.restore(runner.store.snapshot());
    expect(restored.query(get)).toEqual(runner.query(get));
  });
});
