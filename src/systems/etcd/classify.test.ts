import { describe, expect, it } from "vitest";
import { blamesNode, classify, type Failure } from "./classify.js";

const rejected = (status: number, message: string): Failure => ({ type: "rejected", status, message });

/**
 * What becomes of a write. Whatever the table does not show as `fail` is `info`: a late effect recorded as a failure
 * would make a checker blame the system for it.
 */
const WRITES: readonly (readonly [Failure, string])[] = [
  [{ type: "unsent", reason: "ECONNREFUSED" }, "unsent"],
  [{ type: "unsent", reason: "timeout after 1000 ms" }, "unsent"],
  [{ type: "unanswered", reason: "timeout after 1000 ms" }, "info"],
  [{ type: "unanswered", reason: "ECONNRESET" }, "info"],
  [{ type: "unanswered", reason: "UND_ERR_SOCKET" }, "info"],
  [{ type: "unreadable", reason: "no JSON" }, "info"],
  [rejected(404, "etcdserver: requested lease not found"), "refused"],
  [rejected(400, "etcdserver: key not found"), "refused"],
  [rejected(400, "etcdserver: key is not provided"), "refused"],
  [rejected(400, "etcdserver: request is too large"), "refused"],
  [rejected(403, "etcdserver: permission denied"), "refused"],
  [rejected(401, "etcdserver: invalid auth token"), "refused"],
  [rejected(400, "etcdserver: mvcc: required revision has been compacted"), "refused"],
  [rejected(429, "etcdserver: too many requests"), "unavailable"],
  [rejected(503, "etcdserver: not capable"), "unavailable"],
  [rejected(503, "etcdserver: request timed out"), "info"],
  [rejected(503, "etcdserver: request timed out, possibly due to previous leader failure"), "info"],
  [rejected(503, "etcdserver: request timed out, possibly due to connection lost"), "info"],
  [rejected(503, "etcdserver: leader changed"), "info"],
  [rejected(503, "etcdserver: no leader"), "info"],
  [rejected(503, "etcdserver: server stopped"), "info"],
  [rejected(503, "etcdserver: unhealthy cluster"), "info"],
  [rejected(500, "etcdserver: corrupt cluster"), "info"],
  [rejected(500, "raft proposal dropped"), "info"],
  [rejected(429, "etcdserver: mvcc: database space exceeded"), "info"],
  [rejected(504, "context deadline exceeded"), "info"],
  [rejected(499, "context canceled"), "info"],
  [rejected(503, 'connection error: desc = "transport: Error while dialing"'), "info"],
  [rejected(500, "constructor"), "info"],
  [rejected(502, ""), "info"],
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

  it("keeps what the server said", () => {
    expect(classify(rejected(503, "etcdserver: leader changed"), "write")).toEqual({
      type: "info",
      error: "etcdserver: leader changed",
    });
    expect(classify(rejected(502, ""), "write")).toEqual({ type: "info", error: "HTTP 502" });
  });
});

describe("blamesNode", () => {
  it("stays with a node that refused, and leaves one that could not", () => {
    expect(blamesNode(rejected(404, "etcdserver: requested lease not found"))).toBe(false);
    expect(blamesNode(rejected(429, "etcdserver: too many requests"))).toBe(true);
    expect(blamesNode(rejected(503, "etcdserver: request timed out"))).toBe(true);
    expect(blamesNode({ type: "unsent", reason: "ECONNREFUSED" })).toBe(true);
  });
});
