import { describe, expect, it } from "vitest";
import { CoordinationStore } from "./coordination-store.js";
import { at } from "./testing/local-time.js";
import { StoreRunner } from "./testing/store-runner.js";

const TTL = 2000;
const DELAY = 1000;

/** A store in which `first` leads and `second` waits, both with a lock-delay. */
function contended() {
  const marks: string[] = [];
  const runner = new StoreRunner(undefined, (mark) => marks.push(mark));
  const open = () => {
    const opened = runner.apply({ type: "open-session", ttlMs: TTL, lockDelayMs: DELAY });
    return opened.type === "done" ? (opened.value as unknown as { session: string }).session : "";
  };
  const [first, second] = [open(), open()];
  const [token, next] = [runner.campaign(first), runner.campaign(second)];
  const renewSecond = () => runner.apply({ type: "renew-session", session: second });
  const place = () => runner.query({ type: "place", election: "e", token: next });
  const observe = () => runner.query({ type: "observe", election: "e" });
  /** Lets the time come, and what the store proposes by then be applied. */
  const until = (ms: number) => {
    runner.nowMs = ms;
    const due = runner.store.due(at(ms));
    for (const command of due) runner.store.apply(command, ++runner.index, at(ms));
    return due;
  };
  return { runner, first, second, token, next, renewSecond, place, observe, until, marks };
}

const led = (runner: StoreRunner, token: number) =>
  runner.apply({ type: "write-fenced", resource: "r", fence: "guard", election: "e", token, value: 1 });

describe("lock-delay (Burrows 2006, section 2.4)", () => {
  it("nobody leads until it has passed, counted from the expiry, and the old token is worth nothing meanwhile", () => {
    const { runner, token, next, renewSecond, place, observe, until, marks } = contended();
    runner.nowMs = 1500;
    renewSecond();
    expect(until(TTL)).toMatchObject([{ type: "expire-session" }]);
    expect(place()).toEqual({ type: "done", value: { ahead: 1 } });
    expect(observe()).toEqual({ type: "done", value: { leader: null, token: null } });
    expect(led(runner, token)).toMatchObject({ type: "refused", seen: { token: null } });
    expect(runner.store.nextDueMs(at(TTL))).toBe(TTL + DELAY);
    expect(until(TTL + DELAY - 1)).toEqual([]);
    expect(until(TTL + DELAY)).toEqual([{ type: "end-lock-delay", election: "e", token }]);
    expect(place()).toEqual({ type: "done", value: { ahead: 0 } });
    expect(observe()).toMatchObject({ value: { token: next } });
    expect(marks).toEqual(expect.arrayContaining(["lock-delay-begun", "lock-delay-passed"]));
  });

  it("is none where the holder resigned; but whoever ends its session instead may have lost touch with it", () => {
    const resigned = contended();
    resigned.runner.apply({ type: "resign", election: "e", session: resigned.first, token: resigned.token });
    expect(resigned.place()).toEqual({ type: "done", value: { ahead: 0 } });
    const revoked = contended();
    revoked.runner.apply({ type: "revoke-session", session: revoked.first });
    expect(revoked.place()).toEqual({ type: "done", value: { ahead: 1 } });
  });

  it("is none where who expired only waited, were it first in a queue that another delay holds up", () => {
    const { runner, observe, until } = contended();
    until(TTL);
    // Both have expired: the first held the lock, the second waited behind it.
    expect(until(TTL + DELAY)).toHaveLength(1);
    expect(runner.store.nextDueMs(at(TTL + DELAY))).toBeUndefined();
    expect(observe()).toMatchObject({ value: { leader: null } });
  });

  it("starts afresh with a new leader, and outlives a snapshot", () => {
    const { runner, until, token } = contended();
    until(TTL);
    const heir = new CoordinationStore();
    heir.restore(JSON.parse(JSON.stringify(runner.store.snapshot())));
    heir.lead(at(9000));
    expect(heir.due(at(9000 + DELAY - 1))).toEqual([]);
    expect(heir.due(at(9000 + DELAY))).toEqual([{ type: "end-lock-delay", election: "e", token }]);
    // Until its end is applied it is in force, and told again after as long.
    expect(heir.due(at(9000 + DELAY + 1))).toEqual([]);
    expect(heir.due(at(9000 + 2 * DELAY))).toHaveLength(1);
  });

  it("whoever asked for none leaves nothing in a snapshot", () => {
    const runner = new StoreRunner();
    runner.campaign(runner.open(TTL));
    runner.store.lead(at(0));
    for (const command of runner.store.due(at(TTL))) runner.store.apply(command, ++runner.index, at(TTL));
    expect(Object.keys(runner.store.snapshot() as object)).not.toContain("lockDelays");
  });
});
