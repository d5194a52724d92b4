import { describe, expect, it } from "vitest";
import { replay } from "./storage-records.js";

const noOp = (term: number) => ({ kind: "no-op", term }) as const;

describe("replay", () => {
  it("an empty disk gives the state of a new node", () => {
    const { term, votedFor, log } = replay([]);
    expect({ term, votedFor, lastIndex: log.lastIndex }).toEqual({ term: 0, votedFor: undefined, lastIndex: 0 });
  });

  it("the newest hard state counts, and the log is what appends and truncations left", () => {
    const { term, votedFor, log } = replay([
      { type: "hard-state", term: 1, votedFor: "n1" },
      { type: "append", index: 1, entries: [noOp(1), noOp(1), noOp(1)] },
      { type: "hard-state", term: 2, votedFor: null },
      { type: "truncate", index: 2 },
      { type: "append", index: 2, entries: [noOp(2)] },
    ]);
    expect({ term, votedFor }).toEqual({ term: 2, votedFor: undefined });
    expect(log.from(1, 9)).toEqual([noOp(1), noOp(2)]);
  });

  it("refuses records that no node can have written: a gap, an unknown kind", () => {
    expect(() => replay([{ type: "append", index: 2, entries: [noOp(1)] }])).toThrow("append at 2 after 0");
    expect(() => replay([{ type: "snapshot" }])).toThrow("unknown raft record");
  });
});
