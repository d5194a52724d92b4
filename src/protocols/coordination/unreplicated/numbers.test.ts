import { describe, expect, it } from "vitest";
import type { Json } from "../../../core/json.js";
import { labelOf, readLabel } from "./candidate-label.js";
import { type CountRecord, StableCount } from "./stable-count.js";
import { TenureNumbers } from "./tenure-numbers.js";

describe("a count that outlives crashes", () => {
  function count(records: readonly Json[], damaged: readonly number[] = []) {
    const stable = new StableCount();
    stable.recover(records, damaged);
    let written: readonly CountRecord[] = [];
    const next = stable.next({
      replaceAll: (replaced) => {
        written = replaced;
        return 1;
      },
    });
    return { next, written };
  }

  it("goes on from what the disk has kept", () => {
    expect(count([])).toEqual({ next: { count: 1, write: 1 }, written: [{ type: "count", count: 1 }] });
    expect(count([{ type: "count", count: 4 }]).next.count).toBe(5);
  });

  it("leaves out the number that a damaged record may have held", () => {
    expect(count([{ type: "count", count: 4 }, null], [1]).next.count).toBe(6);
  });
});

describe("numbers of tenures", () => {
  it("differ over hosts, lives and campaigns, and are safe integers", () => {
    const given = ["c1", "c2", "c999"].flatMap((host) =>
      [0, 1, 60_000].flatMap((life) => {
        const numbers = new TenureNumbers(host, life);
        return [numbers.next(), numbers.next()];
      }),
    );
    expect(new Set(given).size).toBe(given.length);
    expect(given.every(Number.isSafeInteger)).toBe(true);
  });

  it("stand in the name that the store keeps, and can be read from it", () => {
    expect(readLabel(labelOf("c1@home", 7))).toEqual({ candidate: "c1@home", number: 7 });
  });
});
