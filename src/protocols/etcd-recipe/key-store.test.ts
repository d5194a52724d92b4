import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { isPending } from "../../contract/state-machine.js";
import { at } from "../coordination/testing/local-time.js";
import { KeyStore } from "./key-store.js";
import type { Command, Compare, Operation, Query, TransactionAnswer } from "./requests.js";

let store: KeyStore;
let index: number;

beforeEach(() => {
  store = new KeyStore();
  index = 0;
});

const apply = (command: Command, nowMs = 0) => store.apply({ ...command } as never, ++index, at(nowMs)) as never;
const query = (asked: Query) => store.query({ ...asked } as never, index);
const done = <Value>(result: { readonly value: Value }) => result.value;
const txn = (compare: readonly Compare[], success: readonly Operation[], failure: readonly Operation[] = []) =>
  done<TransactionAnswer>(apply({ type: "txn", compare, success, failure }));
const put = (key: string, value: number, lease?: string): Operation => ({
  ...{ type: "put", key, value },
  ...(lease === undefined ? {} : { lease }),
});
const get = (key: string) => ({ type: "get", key }) as const;
const grant = (ttlMs: number, nowMs = 0) => done<{ lease: string }>(apply({ type: "grant", ttlMs }, nowMs)).lease;
const isThere = (key: string) => txn([], [get(key)]).found.length > 0;

describe("keys", () => {
  it("keep the revision of their creation over later puts, and are created anew once deleted", () => {
    txn([], [put("a", 1)]);
    txn([], [put("a", 2)]);
    expect(txn([], [get("a")]).found).toEqual([{ key: "a", value: 2, createRevision: 1, modRevision: 2 }]);
    txn([], [{ type: "delete", key: "a" }]);
    txn([], [put("a", 3)]);
    expect(txn([], [get("a")]).found).toMatchObject([{ createRevision: 5, modRevision: 5 }]);
  });

  it("are ranged by prefix, in the order of their creation, either way", () => {
    for (const key of ["e/z", "e/a", "f/b", "e/m"]) txn([], [put(key, 1)]);
    const range = { type: "range", prefix: "e/" } as const;
    const keys = (found: TransactionAnswer["found"]) => found.map(({ key }) => key);
    expect(keys(txn([], [{ ...range, order: "oldest-first" }]).found)).toEqual(["e/z", "e/a", "e/m"]);
    expect(keys(txn([], [{ ...range, order: "youngest-first", maxCreateRevision: 3, limit: 1 }]).found)).toEqual([
      "e/a",
    ]);
  });
});

describe("transactions", () => {
  it.each<[string, Compare, boolean]>([
    ["created at its revision", { key: "a", what: "created-at", revision: 1 }, true],
    ["created at another", { key: "a", what: "created-at", revision: 2 }, false],
    ["not created", { key: "b", what: "created-at", revision: 0 }, true],
    ["of that value", { key: "a", what: "value-is", value: 7 }, true],
    ["absent, of value null", { key: "b", what: "value-is", value: null }, true],
    ["a number at most", { key: "a", what: "number-at-most", most: 7 }, true],
    ["a number above", { key: "a", what: "number-at-most", most: 6 }, false],
    ["absent, at most", { key: "b", what: "number-at-most", most: 0 }, true],
    ["under a prefix", { key: "", what: "prefix-exists" }, true],
    ["under another prefix", { key: "b", what: "prefix-exists" }, false],
  ])("do the one thing or the other: a key %s", (_, compare, holds) => {
    txn([], [put("a", 7)]);
    const answer = txn([compare], [put("then", 1)], [put("else", 1)]);
    expect(answer).toMatchObject({ succeeded: holds, revision: 2 });
    expect([isThere("then"), isThere("else")]).toEqual([holds, !holds]);
  });

  it("do nothing at all where they bind a key to a lease that is none", () => {
    expect(apply({ type: "txn", compare: [], success: [put("a", 1), put("b", 1, "session-9")], failure: [] })).toEqual({
      ...{ type: "refused", reason: "session-gone" },
    });
    expect(isThere("a")).toBe(false);
  });
});

describe("leases", () => {
  it("take their keys along when they are revoked, and no others", () => {
    const [first, second] = [grant(1000), grant(1000)];
    txn([], [put("a", 1, first), put("b", 1, second), put("c", 1)]);
    apply({ type: "revoke", lease: first });
    expect(["a", "b", "c"].map(isThere)).toEqual([false, true, true]);
    expect(apply({ type: "keep-alive", lease: first })).toMatchObject({ reason: "session-gone" });
  });

  it("run out at the leader, which proposes their end; a keep-alive in between saves them", () => {
    const lease = grant(1000);
    txn([], [put("a", 1, lease)]);
    expect(store.due(at(999))).toEqual([]);
    const [expiry] = store.due(at(1000));
    apply({ type: "keep-alive", lease }, 1000);
    expect(apply(expiry as never, 1001)).toMatchObject({ reason: "session-renewed" });
    expect(isThere("a")).toBe(true);
    const [second] = store.due(at(2000));
    apply(second as never, 2000);
    expect(isThere("a")).toBe(false);
  });

  it("begin anew under a new leader, and after a snapshot", () => {
    const lease = grant(1000);
    const other = new KeyStore();
    other.restore(store.snapshot());
    expect(other.nextDueMs(at(900))).toBeUndefined();
    other.lead(at(900));
    expect(other.due(at(1899))).toEqual([]);
    expect(other.due(at(1900))).toEqual([{ type: "expire", lease, renewals: 0 }]);
  });
});

describe("watches", () => {
  const watch = (fromRevision: number, key = "a") => query({ type: "watch", key, fromRevision });

  it("are pending until the key is deleted, however it is deleted", () => {
    const lease = grant(1000);
    txn([], [put("a", 1, lease)]);
    expect(isPending(watch(3))).toBe(true);
    apply({ type: "revoke", lease });
    expect(watch(3)).toEqual({ type: "done", value: { event: "deleted", revision: 3 } });
  });

  it("tell of a deletion at their first revision or later, and of none before it", () => {
    txn([], [put("a", 1)]);
    txn([], [{ type: "delete", key: "a" }]);
    expect(watch(2)).toMatchObject({ value: { event: "deleted", revision: 2 } });
    expect(isPending(watch(3))).toBe(true);
    txn([], [put("a", 1)]);
    // It was deleted since, though it is there again.
    expect(watch(2)).toMatchObject({ value: { event: "deleted" } });
  });

  it("that begin with what is forgotten say so instead of waiting for ever", () => {
    for (let n = 0; n < 2001; n++) {
      txn([], [put(`k${n}`, 1)]);
      txn([], [{ type: "delete", key: `k${n}` }]);
    }
    expect(watch(2, "k0")).toMatchObject({ value: { event: "compacted", revision: 2 } });
    expect(isPending(watch(3, "k0"))).toBe(true);
    expect(watch(4, "k1")).toMatchObject({ value: { event: "deleted", revision: 4 } });
  });
});

const key = fc.constantFrom("a", "b", "c");
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ type: fc.constant("put" as const), key, value: fc.nat(3) }),
  fc.record({
    type: fc.constant("put" as const),
    key,
    value: fc.nat(3),
    lease: fc.constantFrom("session-1", "session-2"),
  }),
  fc.record({ type: fc.constant("delete" as const), key }),
  fc.record({ type: fc.constant("get" as const), key }),
);
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ type: fc.constant("grant" as const), ttlMs: fc.constantFrom(100, 1000) }),
  fc.record({
    type: fc.constantFrom("keep-alive" as const, "revoke" as const),
    lease: fc.constantFrom("session-1", "session-2"),
  }),
  fc.record({
    type: fc.constant("txn" as const),
    compare: fc.array(fc.record({ key, what: fc.constant("value-is" as const), value: fc.nat(3) }), { maxLength: 1 }),
    success: fc.array(operation, { maxLength: 3 }),
    failure: fc.array(operation, { maxLength: 2 }),
  }),
);

describe("the replicated state", () => {
  it("follows from the commands alone, whatever clocks say and wherever a snapshot was taken", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), fc.nat(40), (commands, cut) => {
        const [left, right] = [new KeyStore(), new KeyStore()];
        let restored = right;
        commands.forEach((each, place) => {
          if (place === cut) {
            restored = new KeyStore();
            restored.restore(JSON.parse(JSON.stringify(right.snapshot())));
          }
          const results = [left, restored].map((one, n) =>
            one.apply({ ...each } as never, place + 1, at(n * 5000 * place)),
          );
          expect(results[1]).toEqual(results[0]);
        });
        expect(restored.snapshot()).toEqual(left.snapshot());
      }),
    );
  });
});
