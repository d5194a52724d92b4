import { describe, expect, it } from "vitest";
import { Outbox } from "../../contract/outbox.js";
import { PersistentState } from "./persistent-state.js";
import { rulesWith } from "./rules.js";
import { noOps } from "./testing/arrange.js";

function fresh(): { readonly state: PersistentState; readonly write: () => number | undefined } {
  const outbox = new Outbox();
  return { state: new PersistentState(["n1"], rulesWith(undefined), outbox), write: () => outbox.flush(0).write };
}

describe("persistent state (figure 2)", () => {
  it("is durable write by write", () => {
    const { state, write } = fresh();
    state.append(noOps(1, 1));
    expect(write()).toBe(1);
    state.append(noOps(1));
    expect(write()).toBe(2);
    expect(state.durableIndex).toBe(0);
    state.synced(1);
    expect(state.durableIndex).toBe(2);
    state.synced(2);
    expect(state.durableIndex).toBe(3);
  });

  it("one sync may cover several writes", () => {
    const { state, write } = fresh();
    state.append(noOps(1));
    write();
    state.append(noOps(1));
    write();
    state.synced(2);
    expect(state.durableIndex).toBe(2);
  });

  it("what was removed is durable no more, nor does an older write make it so again", () => {
    const { state, write } = fresh();
    state.append(noOps(1, 1));
    write();
    state.synced(1);
    state.append(noOps(1, 1));
    write();
    state.truncateFrom(2);
    state.append(noOps(2, 2));
    write();
    expect(state.durableIndex).toBe(1);
    state.synced(2);
    expect(state.durableIndex).toBe(1);
    state.synced(3);
    expect(state.durableIndex).toBe(3);
  });

  it("a vote is durable once the write that carries it is", () => {
    const { state, write } = fresh();
    expect(state.hardStateIsDurable).toBe(true);
    state.enterTerm(1, "n1");
    write();
    expect(state.hardStateIsDurable).toBe(false);
    state.synced(1);
    expect(state.hardStateIsDurable).toBe(true);
  });

  const SNAPSHOT = {
    ...{ lastIncludedIndex: 2, lastIncludedTerm: 1, machine: null, sessions: [], commands: 0 },
    configuration: { voters: ["n1", "n2"], learners: [] },
  } as const;

  it("a snapshot in the log's place takes back nothing of what was durable, nor of what is about to be", () => {
    const { state, write } = fresh();
    state.append(noOps(1, 1));
    write();
    state.synced(1);
    state.append(noOps(1));
    write();
    state.append(noOps(1));
    state.compact(SNAPSHOT, 2);
    expect(write()).toBe(3);
    expect([state.log.firstIndex, state.log.lastIndex, state.durableIndex]).toEqual([3, 4, 2]);
    state.synced(2);
    expect(state.durableIndex).toBe(3);
    state.synced(3);
    expect(state.durableIndex).toBe(4);
  });

  it("writes a snapshot with the hard state and what follows in the log, as one replacement", () => {
    const outbox = new Outbox();
    const state = new PersistentState(["n1"], rulesWith(undefined), outbox);
    state.enterTerm(3, "n2");
    state.append(noOps(1, 1, 3));
    state.compact(SNAPSHOT, 2);
    expect(outbox.flush(0)).toMatchObject({
      write: 1,
      replace: true,
      records: [
        { type: "hard-state", term: 3, votedFor: "n2" },
        { type: "snapshot", snapshot: SNAPSHOT },
        { type: "append", index: 3, entries: noOps(3) },
      ],
    });
    state.append(noOps(3));
    expect(outbox.flush(0)).not.toHaveProperty("replace");
  });

  it("of a log that a leader's snapshot has replaced nothing is durable until the snapshot is", () => {
    const { state, write } = fresh();
    state.append(noOps(1, 1, 1));
    write();
    state.synced(1);
    state.append(noOps(1));
    write();
    state.install(SNAPSHOT, "discard the log");
    write();
    expect([state.log.lastIndex, state.durableIndex]).toEqual([2, 0]);
    state.synced(2);
    expect(state.durableIndex).toBe(0);
    state.synced(3);
    expect(state.durableIndex).toBe(2);
  });

  it("a vote cast once more needs no second record", () => {
    const { state, write } = fresh();
    state.enterTerm(1, "n1");
    write();
    state.voteFor("n1");
    expect(write()).toBeUndefined();
  });
});
