import { describe, expect, it } from "vitest";
import { recover } from "./recovery.js";
import type { ZabRecord } from "./storage-records.js";
import { zxidOf } from "./zxid.js";

function append(after: number, zxid: number): ZabRecord {
  return { type: "append", after, transactions: [{ zxid, entry: { kind: "internal", body: zxid } }] };
}

const [first, second, third] = [zxidOf(1, 1), zxidOf(1, 2), zxidOf(2, 1)];
const RECORDS: readonly ZabRecord[] = [
  { type: "accepted-epoch", epoch: 1 },
  { type: "current-epoch", epoch: 1 },
  append(0, first),
  append(first, second),
  { type: "accepted-epoch", epoch: 2 },
  { type: "truncate", after: first },
  append(first, third),
  { type: "current-epoch", epoch: 2 },
];

describe("what a node finds on its disk (Medeiros 2012, section III.A)", () => {
  it("gives back the epochs and the history, in the order written", () => {
    const found = recover({ records: RECORDS, damaged: [] });
    expect(found).toMatchObject({ type: "recovered", acceptedEpoch: 2, currentEpoch: 2, torn: false });
    if (found.type !== "recovered") return;
    expect(found.history.after(0, 9).map(({ zxid }) => zxid)).toEqual([first, third]);
  });

  it("a torn last record is left out: the epoch is not the new one, though its history is there", () => {
    const found = recover({ records: RECORDS, damaged: [7] });
    expect(found).toMatchObject({ type: "recovered", acceptedEpoch: 2, currentEpoch: 1, torn: true });
  });

  it("damage before the last record, or a gap, is a disk that lies", () => {
    expect(recover({ records: RECORDS, damaged: [3] })).toMatchObject({ type: "unrecoverable" });
    expect(recover({ records: [...RECORDS.slice(0, 3), append(second, third)], damaged: [] })).toMatchObject({
      type: "unrecoverable",
      why: expect.stringContaining("record 4 of the 4"),
    });
  });
});
