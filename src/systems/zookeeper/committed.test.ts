import { describe, expect, it } from "vitest";
import { committedTransactions, type ServerLog } from "./committed.js";

const zxid = (epoch: number, counter: number): number => epoch * 2 ** 32 + counter;
const run = (epoch: number, from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, place) => zxid(epoch, from + place));

interface Told {
  readonly role?: ServerLog["role"];
  readonly snapshots?: readonly number[];
  readonly damage?: string;
}

function log(
  node: string,
  zxids: readonly number[],
  { role = "follower", snapshots = [], damage }: Told = {},
): ServerLog {
  const transactions = new Map(zxids.map((one) => [one, { zxid: one, session: 1n, changes: [] }]));
  return { node, role, transactions, snapshots: [0, ...snapshots], damage };
}

const leads: Told = { role: "leader" };
const found = (...logs: readonly ServerLog[]): readonly number[] | string => {
  const result = committedTransactions(logs);
  return "gap" in result ? result.gap : result.transactions.map((one) => one.zxid);
};
const all = [...run(1, 1, 9), ...run(2, 1, 5)];

describe("what ZooKeeper's servers have committed", () => {
  it("is what they have logged where they agree", () => {
    expect(found(log("n1", all), log("n2", all, leads), log("n3", all))).toEqual(all);
  });

  it("is told by a server that was always there, whatever the others were sent", () => {
    const sent = log("n1", [...run(1, 1, 4), ...run(2, 4, 5)], { snapshots: [zxid(2, 3)] });
    expect(found(sent, log("n2", all, leads), log("n3", all))).toEqual(all);
  });

  it("is not what a leader that was cut off logged alone, and kept under a snapshot it was sent", () => {
    const cutOff = log("n1", [...run(1, 1, 12), ...run(2, 4, 5)], { snapshots: [zxid(2, 3)] });
    expect(found(cutOff, log("n2", all, leads), log("n3", all))).toEqual(all);
  });

  it("may begin with a snapshot of the first epoch's beginning, before which there was nothing", () => {
    expect(found(log("n1", all, { snapshots: [zxid(1, 0)] }), log("n2", all, leads))).toEqual(all);
  });

  it.each<[string, RegExp, readonly ServerLog[]]>([
    [
      "misses counters",
      /n1 logged nothing between zxid 0x100000004 and 0x100000006/,
      [log("n1", [...run(1, 1, 4), ...run(1, 6, 9)], leads)],
    ],
    [
      "misses an epoch's beginning",
      /n1 logged nothing between/,
      [log("n1", [...run(1, 1, 9), ...run(2, 3, 5)], leads)],
    ],
    [
      "was sent a snapshot of what it never logged",
      /n1 may have been sent a snapshot/,
      [log("n1", run(1, 1, 9), { ...leads, snapshots: [zxid(1, 12)] })],
    ],
    [
      "was sent a snapshot at the beginning of a later epoch",
      /n1 may have been sent a snapshot: that of zxid 0x200000000/,
      [log("n1", all, { ...leads, snapshots: [zxid(2, 0)] })],
    ],
    [
      "is damaged",
      /n1 has a damaged log: a record is torn/,
      [log("n1", all, { ...leads, damage: "a record is torn" })],
    ],
    [
      "lacks what a majority has logged",
      /n1 lacks zxid 0x10000000a, which a majority has logged/,
      [
        log("n1", all, leads),
        log("n2", [...run(1, 1, 10), ...run(2, 1, 5)], { snapshots: [zxid(2, 9)] }),
        log("n3", [...run(1, 1, 10), ...run(2, 1, 5)], { role: "unknown" }),
        log("n4", [...run(1, 1, 10)], { snapshots: [zxid(2, 9)] }),
      ],
    ],
    [
      "lacks what another went on from into the next epoch",
      /n1 lacks zxid 0x10000000a, which n3 has logged and kept/,
      [
        log("n1", all, leads),
        log("n2", all, { snapshots: [zxid(2, 0)] }),
        log("n3", [...run(1, 1, 10), ...run(2, 1, 2)], { snapshots: [zxid(2, 4)] }),
      ],
    ],
    [
      "lacks what another has at its end",
      /n1 lacks zxid 0x200000006, which n2 has logged and kept/,
      [log("n1", all, leads), log("n2", [...run(1, 1, 9), ...run(2, 1, 6)], { snapshots: [zxid(1, 11)] })],
    ],
  ])("is not told by a log that %s", (_, why, logs) => {
    expect(found(...logs)).toMatch(why);
  });

  it.each([
    ["nobody leads", [log("n1", all), log("n2", all)]],
    ["two say that they lead", [log("n1", all, leads), log("n2", all, leads)]],
    [
      "a minority serves",
      [log("n1", all, leads), log("n2", all, { role: "unknown" }), log("n3", all, { role: "unknown" })],
    ],
  ])("is not known while %s", (_, logs) => {
    expect(found(...logs)).toBe("no majority of servers has a leader");
  });
});
