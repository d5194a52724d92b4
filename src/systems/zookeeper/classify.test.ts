import { describe, expect, it } from "vitest";
import { blamesNode, CODE, classify, type Failure } from "./classify.js";

const rejected = (code: number): Failure => ({ type: "rejected", code });

/**
 * What becomes of a write. Whatever the table does not show as `fail` is `info`: a late effect recorded as a failure
 * would make a checker blame the system for it.
 */
const WRITES: readonly (readonly [Failure, string])[] = [
  [{ type: "unsent", reason: "ECONNREFUSED" }, "unsent"],
  [{ type: "unsent", reason: "timeout after 1000 ms" }, "unsent"],
  [{ type: "unanswered", reason: "timeout after 1000 ms" }, "info"],
  [{ type: "unanswered", reason: "ECONNRESET" }, "info"],
  [{ type: "unanswered", reason: "the server closed the connection" }, "info"],
  [{ type: "unreadable", reason: "the answer ends too early" }, "info"],
  [{ type: "sessionless" }, "refused"],
  [rejected(CODE.noNode), "refused"],
  [rejected(CODE.badVersion), "refused"],
  [rejected(CODE.nodeExists), "refused"],
  [rejected(CODE.sessionExpired), "refused"],
  [rejected(-5), "refused"],
  [rejected(-6), "refused"],
  [rejected(-8), "refused"],
  [rejected(-102), "refused"],
  [rejected(-108), "refused"],
  [rejected(-111), "refused"],
  [rejected(-114), "refused"],
  [rejected(-115), "refused"],
  [rejected(-125), "refused"],
  [rejected(CODE.sessionMoved), "unavailable"],
  [rejected(-119), "unavailable"],
  // No quorum for a new configuration: found before anything is proposed.
  [rejected(-13), "unavailable"],
  [rejected(-127), "unavailable"],
  // System error, runtime and data inconsistency, connection loss, operation timeout.
  [rejected(-1), "info"],
  [rejected(-2), "info"],
  [rejected(-3), "info"],
  [rejected(-4), "info"],
  [rejected(-7), "info"],
  [rejected(-999), "info"],
];

describe("classify", () => {
  it.each(WRITES)("a write that ended with %j is %s", (failure, expected) => {
    const outcome = classify(failure, "write");
    expect(outcome.type === "fail" ? outcome.cause : outcome.type).toBe(expected);
  });

  it.each(WRITES)("a read that ended with %j has failed: it has no effect to wonder about", (failure, expected) => {
    const cause = expected === "info" ? "unavailable" : expected;
    expect(classify(failure, "read")).toMatchObject({ type: "fail", cause });
  });

  it("names what the server said", () => {
    expect(classify(rejected(CODE.badVersion), "write")).toMatchObject({ error: "bad version" });
    expect(classify(rejected(-1), "write")).toEqual({ type: "info", error: "error -1" });
  });
});

describe("blamesNode", () => {
  it("stays with a node that refused, and leaves one that could not", () => {
    expect(blamesNode(rejected(CODE.noNode))).toBe(false);
    expect(blamesNode(rejected(CODE.sessionExpired))).toBe(false);
    expect(blamesNode(rejected(CODE.sessionMoved))).toBe(true);
    expect(blamesNode(rejected(-1))).toBe(true);
    expect(blamesNode({ type: "unanswered", reason: "timeout after 1000 ms" })).toBe(true);
    expect(blamesNode({ type: "unsent", reason: "ECONNREFUSED" })).toBe(true);
  });
});
