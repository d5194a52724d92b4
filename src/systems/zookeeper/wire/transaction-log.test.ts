import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JuteWriter } from "./jute.js";
import { readTransactionLog, zxidOfFile } from "./transaction-log.js";

/** The bytes of a record without its length in front. */
function bytesOf(record: JuteWriter): Buffer {
  return record.frame().subarray(4);
}

/** Computed another way than by the reader: all sums in one go, without the modulus in between. */
function checksumOf(bytes: Buffer): bigint {
  let [low, high] = [1n, 0n];
  for (const byte of bytes) {
    low += BigInt(byte);
    high += low;
  }
  return ((high % 65_521n) << 16n) + (low % 65_521n);
}

function recordOf({ zxid, session, kind }: { zxid: bigint; session: bigint; kind: number }, body: JuteWriter): Buffer {
  const transaction = bytesOf(
    new JuteWriter().long(session).int(3).long(zxid).long(1_700_000_000_000n).int(kind).record(body),
  );
  const prefix = bytesOf(new JuteWriter().long(checksumOf(transaction)).int(transaction.length));
  return Buffer.concat([prefix, transaction, Buffer.from("B")]);
}

const header = bytesOf(new JuteWriter().int(0x5a4b4c47).int(2).long(0n));
const zeros = Buffer.alloc(256);
const creation = (path: string, ephemeral: boolean) =>
  new JuteWriter().text(path).text("data").int(1).int(31).text("world").text("anyone").bool(ephemeral).int(4);

const created = recordOf({ zxid: 0x1_0000_0001n, session: 77n, kind: 15 }, creation("/a/b", true));
const deleted = recordOf({ zxid: 0x1_0000_0002n, session: 78n, kind: 2 }, new JuteWriter().text("/a/b"));
const closed = recordOf({ zxid: 0x1_0000_0003n, session: 77n, kind: -11 }, new JuteWriter().int(1).text("/a/b"));

describe("a log of transactions", () => {
  it("is read record by record, up to the zeros that it is to grow into", () => {
    const { transactions, damage } = readTransactionLog(Buffer.concat([header, created, deleted, closed, zeros]));
    expect(damage).toBeUndefined();
    expect(transactions).toEqual([
      { zxid: 0x1_0000_0001, session: 77n, changes: [{ change: "created", path: "/a/b", ephemeral: true }] },
      { zxid: 0x1_0000_0002, session: 78n, changes: [{ change: "deleted", path: "/a/b" }] },
      { zxid: 0x1_0000_0003, session: 77n, changes: [{ change: "session-closed" }] },
    ]);
  });

  it("shows the steps of a transaction of several, and nothing of those that no node comes or goes by", () => {
    const steps = new JuteWriter()
      .int(3)
      .int(1)
      .buffer(bytesOf(creation("/c", false)))
      .int(5)
      .buffer(bytesOf(new JuteWriter().text("/d").text("new").int(2)))
      .int(2)
      .buffer(bytesOf(new JuteWriter().text("/e")));
    const several = recordOf({ zxid: 9n, session: 1n, kind: 14 }, steps);
    const refused = recordOf({ zxid: 10n, session: 1n, kind: -1 }, new JuteWriter().int(-101));
    expect(readTransactionLog(Buffer.concat([header, several, refused])).transactions).toEqual([
      {
        zxid: 9,
        session: 1n,
        changes: [
          { change: "created", path: "/c", ephemeral: false },
          { change: "deleted", path: "/e" },
        ],
      },
      { zxid: 10, session: 1n, changes: [] },
    ]);
  });

  it("is empty where nothing was written yet", () => {
    for (const content of [Buffer.alloc(0), header, Buffer.concat([header, zeros]), zeros]) {
      expect(readTransactionLog(content)).toEqual({ transactions: [], damage: undefined });
    }
  });

  it("is damaged wherever a bit of a record is wrong, and keeps what stands before", () => {
    const content = Buffer.concat([header, created, deleted, closed]);
    const start = header.length + created.length;
    fc.assert(
      fc.property(
        fc.integer({ min: start, max: start + deleted.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        (at, bit) => {
          const damaged = Buffer.from(content);
          damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
          const log = readTransactionLog(damaged);
          expect(log.damage).toBeDefined();
          expect(log.transactions).toHaveLength(1);
        },
      ),
    );
  });

  it("is damaged where its last record is cut short", () => {
    const content = Buffer.concat([header, created, deleted]);
    for (let cut = 1; cut < deleted.length - 12; cut++) {
      const log = readTransactionLog(content.subarray(0, content.length - cut));
      expect([log.transactions.length, log.damage === undefined]).toEqual([1, false]);
    }
  });

  it("that begins as something else is no log", () => {
    expect(readTransactionLog(Buffer.from("this is no log of transactions")).damage).toMatch(/does not begin/);
  });
});

describe("a file's name", () => {
  it("tells its zxid", () => {
    expect(zxidOfFile("snapshot", "snapshot.20000006e")).toBe(0x2_0000_006e);
    expect(zxidOfFile("log", "log.100000001")).toBe(0x1_0000_0001);
    expect(zxidOfFile("log", "snapshot.0")).toBeUndefined();
    expect(zxidOfFile("log", "currentEpoch")).toBeUndefined();
  });
});
