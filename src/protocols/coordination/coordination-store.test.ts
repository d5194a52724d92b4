import { describe, expect, it } from "vitest";
import type { Fence } from "../../core/history.js";
import { at } from "./testing/local-time.js";
import { StoreRunner } from "./testing/store-runner.js";

const done = (value: unknown) => ({ type: "done", value });
const refusedFor = (reason: string) => expect.objectContaining({ type: "refused", reason });

describe("sessions", () => {
  it("live until they are revoked; then nothing can be done in their name", () => {
    const log = new StoreRunner();
    const session = log.open(1000);
    expect(log.apply({ type: "renew-session", session })).toEqual(done({ ttlMs: 1000 }));
    expect(log.apply({ type: "revoke-session", session })).toEqual(done(null));
    expect(log.apply({ type: "renew-session", session })).toEqual(refusedFor("session-gone"));
    expect(log.apply({ type: "revoke-session", session })).toEqual(refusedFor("session-gone"));
    const campaign = { type: "campaign", election: "e", candidate: "c1", session } as const;
    expect(log.apply(campaign)).toEqual(refusedFor("session-gone"));
  });

  it("take all their candidacies with them", () => {
    const log = new StoreRunner();
    const session = log.open(1000);
    log.apply({ type: "campaign", election: "e", candidate: "c1", session });
    log.apply({ type: "campaign", election: "f", candidate: "c1", session });
    log.apply({ type: "revoke-session", session });
    for (const election of ["e", "f"]) {
      expect(log.query({ type: "observe", election })).toEqual(done({ leader: null, token: null }));
    }
  });
});

describe("leases", () => {
  it("run out a time to live after the last renewal was applied, and not before", () => {
    const log = new StoreRunner();
    const session = log.open(1000);
    log.nowMs = 700;
    log.apply({ type: "renew-session", session });
    expect(log.store.nextDueMs(at(700))).toBe(1700);
    expect(log.store.due(at(1699))).toEqual([]);
    expect(log.store.due(at(1700))).toEqual([{ type: "expire-session", session, renewals: 1 }]);
  });

  it("start afresh with each new leader, who cannot know when they were renewed", () => {
    const log = new StoreRunner();
    log.open(1000);
    log.store.lead(at(900));
    expect(log.store.due(at(1899))).toEqual([]);
    expect(log.store.due(at(1900))).toHaveLength(1);
  });

  it("once run out are told again only after another time to live, so that no deadline lies in the past", () => {
    const log = new StoreRunner();
    log.open(1000);
    expect(log.store.due(at(1000))).toHaveLength(1);
    expect(log.store.due(at(1000))).toEqual([]);
    expect(log.store.nextDueMs(at(1000))).toBe(2000);
    expect(log.store.due(at(2000))).toHaveLength(1);
  });

  it("are forgotten with their session", () => {
    const log = new StoreRunner();
    const session = log.open(1000);
    log.apply({ type: "revoke-session", session });
    expect(log.store.nextDueMs(at(0))).toBeUndefined();
  });

  it("are saved by a renewal committed between the expiry's proposal and its own commit", () => {
    const log = new StoreRunner();
    const session = log.open(1000);
    const [expiry] = log.store.due(at(1000));
    log.apply({ type: "renew-session", session });
    expect(log.apply(expiry as never)).toEqual(refusedFor("session-renewed"));
    expect(log.apply({ type: "renew-session", session })).toEqual(done({ ttlMs: 1000 }));
  });

  it("end the session where no renewal came between, and only once", () => {
    const log = new StoreRunner();
    log.open(1000);
    const [expiry] = log.store.due(at(1000));
    expect(log.apply(expiry as never)).toEqual(done(null));
    expect(log.apply(expiry as never)).toEqual(refusedFor("session-gone"));
  });
});

describe("elections", () => {
  it("are queues: the token is the index of the campaign, the lowest leads, the next follows it", () => {
    const log = new StoreRunner();
    const [a, b] = [log.open(1000), log.open(1000)];
    expect(log.campaign(a, "c1")).toBe(3);
    expect(log.apply({ type: "campaign", election: "e", candidate: "c2", session: b })).toEqual(
      done({ token: 4, ahead: 1 }),
    );
    expect(log.query({ type: "observe", election: "e" })).toEqual(done({ leader: "c1", token: 3 }));
    expect(log.query({ type: "place", election: "e", token: 4 })).toEqual(done({ ahead: 1 }));
    log.apply({ type: "resign", election: "e", session: a, token: 3 });
    expect(log.query({ type: "observe", election: "e" })).toEqual(done({ leader: "c2", token: 4 }));
    expect(log.query({ type: "place", election: "e", token: 4 })).toEqual(done({ ahead: 0 }));
    expect(log.query({ type: "place", election: "e", token: 3 })).toEqual(refusedFor("candidacy-gone"));
  });

  it("answer a session's second campaign with its living candidacy, and a later one with a new token", () => {
    const log = new StoreRunner();
    const session = log.open(1000);
    const first = log.campaign(session);
    expect(log.campaign(session)).toBe(first);
    log.apply({ type: "resign", election: "e", session, token: first });
    expect(log.campaign(session)).toBeGreaterThan(first);
  });

  it("let nobody resign for another, nor twice", () => {
    const log = new StoreRunner();
    const [a, b] = [log.open(1000), log.open(1000)];
    const token = log.campaign(a);
    expect(log.apply({ type: "resign", election: "e", session: b, token })).toEqual(refusedFor("not-the-owner"));
    expect(log.apply({ type: "resign", election: "e", session: a, token })).toEqual(done(null));
    expect(log.apply({ type: "resign", election: "e", session: a, token })).toEqual(refusedFor("candidacy-gone"));
  });
});

describe("the register", () => {
  it("starts at null and compares by content before it sets", () => {
    const log = new StoreRunner();
    const cas = (from: never, to: never) => log.apply({ type: "cas-register", resource: "x", from, to });
    expect(log.query({ type: "read-register", resource: "x" })).toEqual(done({ value: null }));
    expect(cas(null as never, { a: 1, b: [2] } as never)).toEqual(done(null));
    expect(cas({ b: [2], a: 2 } as never, 7 as never)).toEqual({
      type: "refused",
      reason: "value-differs",
      seen: { value: { a: 1, b: [2] } },
    });
    expect(cas({ b: [2], a: 1 } as never, 7 as never)).toEqual(done(null));
    log.apply({ type: "write-register", resource: "y", value: 8 });
    expect(log.query({ type: "read-register", resource: "x" })).toEqual(done({ value: 7 }));
  });
});

describe("fences", () => {
  const write = (log: StoreRunner, fence: Fence, token: number, value: number) =>
    log.apply({ type: "write-fenced", resource: "r", fence, election: "e", token, value });
  const shown = (log: StoreRunner) => log.query({ type: "peek-fenced-register", resource: "r" });

  it("token: refuses what is older than the highest it has seen, and shows that", () => {
    const log = new StoreRunner();
    expect(write(log, "token", 5, 1)).toEqual(done(null));
    expect(write(log, "token", 4, 2)).toEqual({ type: "refused", reason: "fenced", seen: { token: 5 } });
    expect(write(log, "token", 5, 3)).toEqual(done(null));
    expect(shown(log)).toEqual(done({ value: 3, token: 5 }));
  });

  it("token: is raised by a read that carries a token, not by one without, nor by what was refused", () => {
    const log = new StoreRunner();
    const read = (token: number) =>
      log.apply({ type: "read-fenced-register", resource: "r", fence: "token", election: "e", token });
    write(log, "token", 5, 1);
    shown(log);
    expect(read(9)).toEqual(done({ value: 1, token: 5 }));
    expect(read(8)).toEqual({ type: "refused", reason: "fenced", seen: { token: 9 } });
    expect(write(log, "token", 8, 2)).toEqual({ type: "refused", reason: "fenced", seen: { token: 9 } });
    expect(write(log, "token", 9, 3)).toEqual(done(null));
  });

  it("guard: lets through whose candidacy lives under exactly that token, leading or waiting", () => {
    const log = new StoreRunner();
    const [a, b] = [log.open(1000), log.open(1000)];
    const [leader, waiter] = [log.campaign(a), log.campaign(b)];
    expect(write(log, "guard", leader, 1)).toEqual(done(null));
    expect(write(log, "guard", waiter, 2)).toEqual(done(null));
    expect(write(log, "guard", waiter + 1, 3)).toEqual({
      type: "refused",
      reason: "fenced",
      seen: { token: leader },
    });
    for (const session of [a, b]) log.apply({ type: "revoke-session", session });
    expect(write(log, "guard", leader, 4)).toEqual({ type: "refused", reason: "fenced", seen: { token: null } });
    expect(shown(log)).toEqual(done({ value: 2, token: waiter }));
  });

  it("none: lets anything through and records the tokens", () => {
    const log = new StoreRunner();
    const append = (token: number, value: number) =>
      log.apply({ type: "append-fenced", resource: "l", fence: "none", election: "e", token, value });
    expect([append(5, 1), append(3, 2)]).toEqual([done(null), done(null)]);
    const entries = [
      { token: 5, value: 1 },
      { token: 3, value: 2 },
    ];
    expect(log.query({ type: "peek-fenced-log", resource: "l" })).toEqual(done({ value: entries }));
  });

  it("stand before the log too, whose readers keep what they were shown", () => {
    const log = new StoreRunner();
    const request = { resource: "l", fence: "token", election: "e" } as const;
    log.apply({ type: "append-fenced", ...request, token: 5, value: 1 });
    const before = log.apply({ type: "read-fenced-log", ...request, token: 6 });
    expect(log.apply({ type: "append-fenced", ...request, token: 5, value: 2 })).toEqual(refusedFor("fenced"));
    log.apply({ type: "append-fenced", ...request, token: 6, value: 3 });
    expect(before).toEqual(done({ value: [{ token: 5, value: 1 }] }));
  });
});

describe("what it does not understand", () => {
  it.each([{ type: "format-disk" }, { type: "constructor" }, {}])("is refused and changes nothing: %j", (body) => {
    const log = new StoreRunner();
    const before = log.store.snapshot();
    expect(log.store.apply(body as never, 1, at(0))).toEqual(refusedFor("not-understood"));
    expect(log.store.query(body as never)).toEqual(refusedFor("not-understood"));
    expect(log.store.snapshot()).toEqual(before);
  });
});
