import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../core/json.js";
import type { Command } from "./commands.js";
import { CoordinationStore } from "./coordination-store.js";
import { at } from "./testing/local-time.js";

/** Few names and small numbers, so that commands meet each other's effects. */
const name = (...names: string[]) => fc.constantFrom(...names);
const election = name("e", "f");
const resource = name("r", "10", "2");
const session = fc.integer({ min: 1, max: 8 }).map((index) => `session-${index}`);
const token = fc.integer({ min: 1, max: 12 });
const value: fc.Arbitrary<Json> = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constant({ a: 1 }));
const fenced = { resource, fence: fc.constantFrom("guard", "token", "none"), election, token } as const;
const type = <Name extends Command["type"]>(named: Name) => fc.constant(named);

const open = fc.record({ type: type("open-session"), ttlMs: fc.integer({ min: 1, max: 50 }) });
const campaign = fc.record({ type: type("campaign"), election, candidate: name("c1"), session });
const command: fc.Arbitrary<Command> = fc.oneof(
  // Sessions and candidacies more often than the rest, which is refused without them.
  open,
  open,
  campaign,
  campaign,
  fc.record({ type: type("renew-session"), session }),
  fc.record({ type: type("revoke-session"), session }),
  fc.record({ type: type("expire-session"), session, renewals: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ type: type("resign"), election, session, token }),
  fc.record({ type: type("write-register"), resource, value }),
  fc.record({ type: type("cas-register"), resource, from: value, to: value }),
  fc.record({ type: type("write-fenced"), ...fenced, value }),
  fc.record({ type: type("append-fenced"), ...fenced, value }),
  fc.record({ type: type("read-fenced-register"), ...fenced }),
  fc.record({ type: type("read-fenced-log"), ...fenced }),
);
const log = fc.array(command, { maxLength: 40 });
const times = fc.infiniteStream(fc.integer({ min: 0, max: 1000 }));

/** Applies a log from an index on and returns the results; between commands the machine is used as a leader's is. */
function replay(store: CoordinationStore, commands: readonly Command[], nows: Iterator<number>, from = 0): Json[] {
  return commands.map((each, place) => {
    const nowMs = nows.next().value as number;
    if (nowMs % 3 === 0) store.lead(at(nowMs));
    if (nowMs % 3 === 1) store.due(at(nowMs));
    return store.apply({ ...each }, from + place + 1, at(nowMs));
  });
}

describe("the replicated state", () => {
  it("follows from the commands alone, whatever the clocks say and whoever leads", () => {
    fc.assert(
      fc.property(log, times, times, (commands, nows, otherNows) => {
        const [left, right] = [new CoordinationStore(), new CoordinationStore()];
        expect(replay(left, commands, nows)).toEqual(replay(right, commands, otherNows));
        expect(JSON.stringify(left.snapshot())).toBe(JSON.stringify(right.snapshot()));
      }),
    );
  });

  it("goes on from a snapshot as if nothing had been", () => {
    fc.assert(
      fc.property(log, log, times, (before, after, nows) => {
        const through = new CoordinationStore();
        replay(through, before, nows);
        const restored = new CoordinationStore();
        restored.restore(JSON.parse(JSON.stringify(through.snapshot())) as Json);
        expect(replay(restored, after, nows, before.length)).toEqual(replay(through, after, nows, before.length));
        expect(JSON.stringify(restored.snapshot())).toBe(JSON.stringify(through.snapshot()));
      }),
    );
  });

  it("is not changed through a snapshot taken before", () => {
    fc.assert(
      fc.property(log, log, times, (before, after, nows) => {
        const store = new CoordinationStore();
        replay(store, before, nows);
        const snapshot = store.snapshot();
        const text = JSON.stringify(snapshot);
        const other = new CoordinationStore();
        other.restore(snapshot);
        replay(store, after, nows, before.length);
        replay(other, after, nows, before.length);
        expect(JSON.stringify(snapshot)).toBe(text);
      }),
    );
  });

  it("never lets a resource with fence `token` go back", () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 20, maxLength: 80 }), times, (commands, nows) => {
        const log = commands.filter((each) => !("fence" in each) || each.fence === "token");
        const results = replay(new CoordinationStore(), log, nows);
        const accepted = new Map<string, number>();
        for (const [at, each] of log.entries()) {
          if (!("fence" in each) || (results[at] as { type: string }).type !== "done") continue;
          const isLog = each.type === "append-fenced" || each.type === "read-fenced-log";
          const name = `${isLog ? "log" : "register"} ${each.resource}`;
          expect(each.token).toBeGreaterThanOrEqual(accepted.get(name) ?? 0);
          accepted.set(name, each.token);
        }
      }),
    );
  });
});
