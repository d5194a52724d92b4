import { describe, expect, it } from "vitest";
import { RaftLog } from "./log.js";
import { noOps } from "./testing/arrange.js";

function logOf(base: { index: number; term: number }, ...terms: readonly number[]): RaftLog {
  const log = new RaftLog(base);
  log.append(noOps(...terms));
  return log;
}

describe("a log that begins after a snapshot (section 7)", () => {
  const log = logOf({ index: 4, term: 2 }, 2, 3);

  it("goes on counting where the snapshot ends", () => {
    expect([log.baseIndex, log.firstIndex, log.lastIndex, log.lastTerm]).toEqual([4, 5, 6, 3]);
    expect(log.entryAt(5)).toEqual({ kind: "no-op", term: 2 });
    expect(log.from(5, 9)).toEqual(noOps(2, 3));
    expect(log.from(6, 9)).toEqual(noOps(3));
  });

  it("knows the terms of its entries, of the snapshot's last, and of the place before all", () => {
    expect([0, 1, 3, 4, 5, 6, 7].map((index) => log.termAt(index))).toEqual([
      0,
      undefined,
      undefined,
      2,
      2,
      3,
      undefined,
    ]);
  });

  it("ends where the snapshot does while it holds nothing", () => {
    const empty = new RaftLog({ index: 4, term: 2 });
    expect([empty.lastIndex, empty.lastTerm]).toEqual([4, 2]);
  });

  it("gives away and cuts nothing that the snapshot covers", () => {
    expect(() => log.from(4, 1)).toThrow("the log begins at 5, asked for 4");
    expect(() => log.truncateFrom(4)).toThrow("the log begins at 5, cut at 4");
  });

  it("is cut and grows as any other", () => {
    const cut = logOf({ index: 4, term: 2 }, 2, 3);
    cut.truncateFrom(6);
    cut.append(noOps(5));
    expect(cut.from(5, 9)).toEqual(noOps(2, 5));
  });

  it("forgets what the next snapshot covers, and no more", () => {
    const compacted = logOf({ index: 4, term: 2 }, 2, 3, 3);
    compacted.compactThrough({ index: 6, term: 3 });
    expect([compacted.baseIndex, compacted.lastIndex]).toEqual([6, 7]);
    expect(compacted.from(7, 9)).toEqual(noOps(3));
  });

  it("can agree with another log at places that it no longer holds", () => {
    expect(log.lastAgreeable(9, 2)).toBe(5);
    expect(log.lastAgreeable(9, 1)).toBe(3);
    expect(log.lastAgreeable(2, 1)).toBe(2);
  });
});
