import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../core/json.js";
import type { Command } from "./commands.js";
import { CoordinationStore } from "./coordination-store.js";

const NOW = { monotonicMs: 0, wallMs: 0 };

/** Commands that fit together often enough: few sessions, elections and resources. */
const session = fc.nat(8).map((index) => `session-${index}`);
const name = fc.constantFrom("a", "b");
const token = fc.nat(12);
const fenced = fc.record({ resource: name, election: name, token, value: fc.nat(9) });
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.constant<Command>({ type: "open-session", ttlMs: 100 }),
  session.map((id): Command => ({ type: "renew-session", session: id })),
  session.map((id): Command => ({ type: "revoke-session", session: id })),
  fc
    .tuple(name, name, session)
    .map(([election, candidate, id]): Command => ({ type: "campaign", election, candidate, session: id })),
  fc
    .tuple(name, session, token)
    .map(([election, id, at]): Command => ({ type: "resign", election, session: id, token: at })),
  fc.tuple(name, fc.nat(9)).map(([resource, value]): Command => ({ type: "write-register", resource, value })),
  fenced.map((request): Command => ({ type: "write-fenced", fence: "token", ...request })),
  fenced.map((request): Command => ({ type: "append-fenced", fence: "token", ...request })),
);
const commands = fc.array(command, { minLength: 1, maxLength: 40 });

function run(store: CoordinationStore, given: readonly Command[], from: number): readonly Json[] {
  return given.map((each, i) => store.apply(each as unknown as Json, from + i, NOW));
}

describe("a snapshot of the store", () => {
  it("is the state: restored elsewhere, the same commands give the same results and the same state", () => {
    fc.assert(
      fc.property(commands, commands, (before, after) => {
        const original = new CoordinationStore();
        run(original, before, 1);
        const restored = new CoordinationStore();
        restored.restore(original.snapshot());
        expect(restored.snapshot()).toEqual(original.snapshot());
        const from = before.length + 1;
        expect(run(restored, after, from)).toEqual(run(original, after, from));
        expect(restored.snapshot()).toEqual(original.snapshot());
      }),
    );
  });

  it("is a value: whatever the store it came from and those restored from it do later, it stays the same", () => {
    fc.assert(
      fc.property(commands, commands, (before, after) => {
        const original = new CoordinationStore();
        run(original, before, 1);
        const snapshot = original.snapshot();
        const text = JSON.stringify(snapshot);
        const stores = [original, new CoordinationStore(), new CoordinationStore()];
        for (const store of stores.slice(1)) store.restore(snapshot);
        for (const store of stores) run(store, after, before.length + 1);
        expect(JSON.stringify(snapshot)).toBe(text);
        const [first, second, third] = stores.map((store) => store.snapshot());
        expect([second, third]).toEqual([first, first]);
      }),
    );
  });
});
