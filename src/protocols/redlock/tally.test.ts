import { describe, expect, it } from "vitest";
import type { StoreReply } from "./messages.js";
import { doneIn, isSettled, valueOfMajority } from "./tally.js";

const said = (...replies: StoreReply[]) => new Map(replies.map((reply, at) => [`n${at + 1}`, reply]));
const done: StoreReply = { type: "done" };
const not: StoreReply = { type: "not-done" };
const holds = (value: string | null): StoreReply => ({ type: "value", value });

describe("counting stores", () => {
  it("is settled by a majority that did it, or once none is possible", () => {
    expect(isSettled(said(done, done), 5)).toBe(false);
    expect(isSettled(said(done, not, done, not), 5)).toBe(false);
    expect(isSettled(said(done, not, done, done), 5)).toBe(true);
    expect(isSettled(said(not, not), 5)).toBe(false);
    expect(isSettled(said(not, not, not), 5)).toBe(true);
    expect(doneIn(said(done, not, done))).toBe(2);
  });

  it("tells what a majority holds, or that none can hold the same", () => {
    expect(valueOfMajority(said(holds("a"), holds("a")), 5)).toBeUndefined();
    expect(valueOfMajority(said(holds("a"), holds("a"), holds(null), holds("a")), 5)).toBe("a");
    expect(valueOfMajority(said(holds("a"), holds("b"), holds(null), holds("b")), 5)).toBeUndefined();
    expect(valueOfMajority(said(holds("a"), holds("b"), holds("a"), holds("b"), holds(null)), 5)).toBeNull();
    expect(valueOfMajority(said(holds(null), holds(null), holds(null)), 5)).toBeNull();
  });
});
