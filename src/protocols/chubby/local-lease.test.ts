import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { msToNs } from "../../core/units.js";
import { LocalLease } from "./local-lease.js";

const TTL = 2000;
const GRACE = 500;

function leaseAt0() {
  const clock = new VirtualClock();
  const marks: string[] = [];
  const lease = new LocalLease({ clock, graceMs: GRACE, mark: (mark) => marks.push(mark) });
  lease.answered(clock.nowNs(), TTL);
  return { clock, lease, marks };
}

describe("the local lease (Burrows 2006, section 2.8)", () => {
  it("ends before the master's by the grace period, noticed one step later", async () => {
    const { clock, lease } = leaseAt0();
    await clock.runUntil(msToNs(TTL - GRACE));
    expect(lease.inJeopardy).toBe(false);
    await clock.runUntil(msToNs(TTL - GRACE + 1));
    expect(lease.inJeopardy).toBe(true);
  });

  it("counts from when the KeepAlive was sent, not from its answer", async () => {
    const { clock, lease } = leaseAt0();
    await clock.runUntil(msToNs(1000));
    lease.answered(msToNs(200), TTL);
    await clock.runUntil(msToNs(1700));
    expect(lease.inJeopardy).toBe(false);
    await clock.runUntil(msToNs(1701));
    expect(lease.inJeopardy).toBe(true);
  });

  it("an answer within the grace period makes the client safe again", async () => {
    const { clock, lease, marks } = leaseAt0();
    await clock.runUntil(msToNs(1800));
    expect(lease.inJeopardy).toBe(true);
    lease.answered(msToNs(1790), TTL);
    expect(lease.inJeopardy).toBe(false);
    expect(marks).toEqual(["in-jeopardy", "safe-again"]);
  });

  it("tells for how long it is safe, also when it no longer is", async () => {
    const { clock, lease } = leaseAt0();
    await clock.runUntil(msToNs(1200));
    expect(lease.remainingMs).toBe(TTL - GRACE - 1200);
    await clock.runUntil(msToNs(TTL + 100));
    expect(lease.remainingMs).toBe(-GRACE - 100);
    lease.over();
    expect(lease.remainingMs).toBeLessThanOrEqual(0);
  });

  it("once the whole lease is over there is nothing left to be careful with", async () => {
    const { clock, lease } = leaseAt0();
    await clock.runUntil(msToNs(TTL));
    expect(lease.inJeopardy).toBe(false);
  });

  it("a session that its client gave up puts nobody in jeopardy", async () => {
    const { clock, lease, marks } = leaseAt0();
    lease.over();
    await clock.runUntil(msToNs(1800));
    expect(lease.inJeopardy).toBe(false);
    expect(marks).toEqual([]);
  });
});
