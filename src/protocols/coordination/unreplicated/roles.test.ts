import { describe, expect, it } from "vitest";
import { type AnyRole, deadlineOf, isCoordinator, statusOf } from "./roles.js";

/** A role as an algorithm may have besides, which an election gives. */
const ELECTING: AnyRole = { name: "electing", deadlineMs: 10 };

const SETTLING: AnyRole = { name: "settling", deadlineMs: 20 };
const SERVING: AnyRole = { name: "serving" };
const FOLLOWING: AnyRole = { name: "following", coordinator: "n3", deadlineMs: 30 };

describe("a node's role", () => {
  it("is a coordinator's from its election on, before it serves", () => {
    expect([ELECTING, SETTLING, SERVING, FOLLOWING].map(isCoordinator)).toEqual([false, true, true, false]);
  });

  it("waits until its deadline, or for ever where it has none", () => {
    expect([ELECTING, SETTLING, SERVING].map(deadlineOf)).toEqual([10, 20, Number.POSITIVE_INFINITY]);
  });

  it("makes nobody leader who does not serve yet", () => {
    expect(statusOf("n1", ELECTING)).toEqual({ role: "candidate" });
    expect(statusOf("n1", SETTLING)).toEqual({ role: "candidate" });
    expect(statusOf("n1", SERVING)).toEqual({ role: "leader", leader: "n1" });
    expect(statusOf("n1", FOLLOWING)).toEqual({ role: "follower", leader: "n3" });
  });
});
