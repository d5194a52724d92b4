import { describe, expect, it } from "vitest";
import type { LocalTime } from "../../contract/protocol.js";
import { STORE_BUGS } from "./store-mistakes.js";
import { at } from "./testing/local-time.js";
import { StoreRunner } from "./testing/store-runner.js";

const done = (value: unknown) => ({ type: "done", value });
const refusedFor = (reason: string) => expect.objectContaining({ type: "refused", reason });
const leader = (log: StoreRunner) => log.query({ type: "observe", election: "e" });
const fenced = { resource: "r", fence: "token", election: "e" } as const;

/** What a store with the mistake does, and one without it does not. */
describe("planted bugs of the store", () => {
  it("session-as-token: who campaigns again leads beside the one that took over", () => {
    const tokens = (bug?: string) => {
      const log = new StoreRunner(bug);
      const [a, b] = [log.open(1000), log.open(1000)];
      const first = log.campaign(a, "c1");
      log.campaign(b, "c2");
      log.apply({ type: "resign", election: "e", session: a, token: first });
      return [first, log.campaign(a, "c1")] as const;
    };
    const [first, again] = tokens("session-as-token");
    expect(again).toBe(first);
    const [right, rightAgain] = tokens();
    expect(rightAgain).toBeGreaterThan(right);
  });

  it("token-from-clock: a candidate whose clock is behind gets the lower token, and leads at once", () => {
    const clocked = (bug: string | undefined, clocksMs: readonly number[]) => {
      const log = new StoreRunner(bug);
      clocksMs.forEach((clockMs, place) => {
        const command = { type: "campaign", election: "e", candidate: `c${place}`, session: log.open(1000) } as const;
        log.apply({ ...command, clockMs } as never);
      });
      return leader(log);
    };
    expect(clocked("token-from-clock", [900, 400])).toEqual(done({ leader: "c1", token: 400 }));
    expect(clocked(undefined, [900, 400])).toEqual(done({ leader: "c0", token: 2 }));
  });

  it("count-goes-with-queue: once nobody is left the first token is given out again", () => {
    const second = (bug?: string) => {
      const log = new StoreRunner(bug);
      const [a, b] = [log.open(1000), log.open(1000)];
      const first = log.campaign(a, "c1");
      const behind = log.campaign(b, "c2");
      expect(behind).toBeGreaterThan(first);
      log.apply({ type: "resign", election: "e", session: b, token: behind });
      log.apply({ type: "resign", election: "e", session: a, token: first });
      return log.campaign(b, "c2") > behind;
    };
    expect(second("count-goes-with-queue")).toBe(false);
    expect(second()).toBe(true);
  });

  it("token-reset-on-restart: a node that restores a snapshot gives out low tokens again", () => {
    const afterRestore = (bug?: string) => {
      const [log, restarted] = [new StoreRunner(bug), new StoreRunner(bug)];
      const before = log.campaign(log.open(1000));
      restarted.store.restore(log.store.snapshot());
      restarted.index = log.index;
      return restarted.campaign(restarted.open(1000)) > before;
    };
    expect(afterRestore("token-reset-on-restart")).toBe(false);
    expect(afterRestore()).toBe(true);
  });

  it("old-token-accepted: a resource takes an older token than it has seen", () => {
    const olderWrite = (bug?: string) => {
      const log = new StoreRunner(bug);
      log.apply({ type: "write-fenced", ...fenced, value: 1, token: 5 });
      return log.apply({ type: "write-fenced", ...fenced, value: 1, token: 4 });
    };
    expect(olderWrite("old-token-accepted")).toEqual(done(null));
    expect(olderWrite()).toEqual(refusedFor("fenced"));
  });

  it("read-leaves-fence-down: an older token is taken after a read with a newer one, but not after a write", () => {
    const log = new StoreRunner("read-leaves-fence-down");
    const write = (token: number) => log.apply({ type: "write-fenced", ...fenced, value: 1, token });
    log.apply({ type: "read-fenced-register", ...fenced, token: 5 });
    expect(write(4)).toEqual(done(null));
    expect([write(6), write(5)]).toEqual([done(null), refusedFor("fenced")]);
  });

  it("keep-alive-revives-lease: an expired session is renewed, but not a revoked one", () => {
    const renewed = (bug: string | undefined, end: "expire-session" | "revoke-session") => {
      const log = new StoreRunner(bug);
      const session = log.open(1000);
      log.campaign(session);
      log.apply({ type: end, session, renewals: 0 } as never);
      expect(leader(log)).toEqual(done({ leader: null, token: null }));
      return log.apply({ type: "renew-session", session });
    };
    expect(renewed("keep-alive-revives-lease", "expire-session")).toEqual(done({ ttlMs: 1000 }));
    expect(renewed("keep-alive-revives-lease", "revoke-session")).toEqual(refusedFor("session-gone"));
    expect(renewed(undefined, "expire-session")).toEqual(refusedFor("session-gone"));
  });

  it("release-without-owner-check: a late resignation ends the successor's candidacy", () => {
    const afterLateRelease = (bug?: string) => {
      const log = new StoreRunner(bug);
      const [a, b] = [log.open(1000), log.open(1000)];
      const token = log.campaign(a, "c1");
      log.campaign(b, "c2");
      for (let tries = 0; tries < 2; tries++) log.apply({ type: "resign", election: "e", session: a, token });
      return leader(log);
    };
    expect(afterLateRelease("release-without-owner-check")).toEqual(done({ leader: null, token: null }));
    expect(afterLateRelease()).toEqual(done({ leader: "c2", token: 4 }));
  });

  it("dead-candidate-blocks-queue: a waiting candidacy outlives its session, and leads", () => {
    const leftBehind = (bug?: string) => {
      const log = new StoreRunner(bug);
      const [a, b] = [log.open(1000), log.open(1000)];
      log.campaign(a, "c1");
      log.campaign(b, "c2");
      for (const session of [b, a]) log.apply({ type: "revoke-session", session });
      return leader(log);
    };
    expect(leftBehind("dead-candidate-blocks-queue")).toEqual(done({ leader: "c2", token: 4 }));
    expect(leftBehind()).toEqual(done({ leader: null, token: null }));
  });
});

describe("planted bugs of leases", () => {
  /** When a session of 1000 ms ends that is opened at 0 and renewed at 700. */
  const endsAtMs = (bug?: string) => {
    const log = new StoreRunner(bug);
    const session = log.open(1000);
    log.nowMs = 700;
    log.apply({ type: "renew-session", session });
    return log.store.nextDueMs(at(700));
  };

  it.each([
    [undefined, 1700],
    ["lease-outlives-server", 1200],
    ["renewal-extends-nothing", 1000],
  ])("%s: the lease runs out at %d ms", (bug, ms) => {
    expect(endsAtMs(bug)).toBe(ms);
  });

  it("expiry-ignores-renewals: a renewal between an expiry's proposal and its commit saves nothing", () => {
    const renewedMeanwhile = (bug?: string) => {
      const log = new StoreRunner(bug);
      const session = log.open(1000);
      const [expiry] = log.store.due(at(1000));
      log.apply({ type: "renew-session", session });
      return log.apply(expiry as never);
    };
    expect(renewedMeanwhile("expiry-ignores-renewals")).toEqual(done(null));
    expect(renewedMeanwhile()).toEqual(refusedFor("session-renewed"));
  });

  it("leader-ignorant-of-renewals: a new leader ends what its predecessor renewed", () => {
    const endUnderNewLeader = (bug?: string) => {
      const log = new StoreRunner(bug);
      const session = log.open(1000);
      log.nowMs = 700;
      log.apply({ type: "renew-session", session });
      log.store.lead(at(800));
      const firstMs = log.store.nextDueMs(at(800));
      log.nowMs = 900;
      log.apply({ type: "renew-session", session });
      return [firstMs, log.store.nextDueMs(at(900))];
    };
    expect(endUnderNewLeader("leader-ignorant-of-renewals")).toEqual([1000, 1900]);
    expect(endUnderNewLeader()).toEqual([1800, 1900]);
  });

  it("expiry-by-wall-clock: a wall clock that is set forward ends leases at once", () => {
    const dueAfterJump = (bug?: string) => {
      const log = new StoreRunner(bug);
      log.open(1000);
      const jumped: LocalTime = { monotonicMs: 100, wallMs: 5000 };
      return [log.store.due(jumped).length, (log.store.nextDueMs(jumped) ?? 0) > jumped.monotonicMs];
    };
    expect(dueAfterJump("expiry-by-wall-clock")).toEqual([1, true]);
    expect(dueAfterJump()).toEqual([0, true]);
  });
});

it("a store refuses bugs by name where there is none", () => {
  expect(STORE_BUGS.map(({ name }) => new StoreRunner(name).index)).toEqual(STORE_BUGS.map(() => 0));
  expect(() => new StoreRunner("old-token-doubled")).toThrow(/no planted bug "old-token-doubled"/);
});
