import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { History, lastZxidOf, type Transaction } from "./history.js";
import { zxidOf, zxidText } from "./zxid.js";

/** A history with so many transactions in each epoch from 1 on. */
function historyOf(...counts: readonly number[]): History {
  const history = new History();
  history.append(counts.flatMap((count, i) => Array.from({ length: count }, (_, j) => at(i + 1, j + 1))));
  return history;
}

function at(epoch: number, counter: number): Transaction {
  return { zxid: zxidOf(epoch, counter), entry: { kind: "internal", body: null } };
}

function zxidsOf(history: History): readonly string[] {
  return history.after(0, history.length).map(({ zxid }) => zxidText(zxid));
}

const counts = fc.array(fc.nat(4), { maxLength: 5 });

describe("a history", () => {
  it("zxids order transactions by epoch, then counter, and stay exact", () => {
    expect(zxidOf(2, 1)).toBeGreaterThan(zxidOf(1, 2 ** 32 - 1));
    expect(zxidText(zxidOf(2 ** 21 - 1, 2 ** 32 - 1))).toBe("2097151.4294967295");
  });

  it("its extents tell how far it goes in each epoch, and its end", () => {
    fc.assert(
      fc.property(counts, (given) => {
        const history = historyOf(...given);
        const extents = given.map((last, i) => ({ epoch: i + 1, last })).filter(({ last }) => last > 0);
        expect(history.extents).toEqual(extents);
        expect(lastZxidOf(history.extents)).toBe(history.lastZxid);
      }),
    );
  });

  it("what two histories share is found by the extents of one", () => {
    fc.assert(
      // One leader's history, and another that left it in some epoch and went on in later ones.
      fc.property(counts, fc.nat(5), fc.nat(4), counts, (given, epoch, counter, more) => {
        const one = historyOf(...given);
        const kept = given.slice(0, epoch);
        const last = kept.pop();
        const stays = last === undefined ? [] : [...kept, Math.min(last, counter)];
        const other = historyOf(...stays);
        const shared = other.lastZxid;
        other.append(more.flatMap((count, i) => Array.from({ length: count }, (_, j) => at(20 + i, j + 1))));
        expect(one.lastShared(other.extents)).toBe(shared);
        expect(other.lastShared(one.extents)).toBe(shared);
      }),
    );
  });

  it("cut behind a zxid it is as if nothing later had ever been appended", () => {
    fc.assert(
      fc.property(counts, fc.nat(5), fc.nat(4), (given, epoch, counter) => {
        const history = historyOf(...given);
        const zxid = zxidOf(epoch, counter);
        const expected = new History();
        expected.append(history.after(0, history.length).filter((each) => each.zxid <= zxid));
        expect(history.truncateAfter(zxid)).toBe(given.reduce((sum, count) => sum + count, 0) - expected.length);
        expect([zxidsOf(history), history.extents]).toEqual([zxidsOf(expected), expected.extents]);
      }),
    );
  });
});
