import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { EventKind } from "./event-heap.js";
import { EventLoop } from "./event-loop.js";
import { type Bend, firstNsAt, LocalClock } from "./local-clock.js";
import { LocalTimers } from "./local-timers.js";

const MS = 1_000_000;

function machine(seed = 1) {
  const loop = new EventLoop();
  const clock = new LocalClock(loop, createRandom(seed));
  const timers = new LocalTimers({ loop, clock, kind: EventKind.hostTimer, subject: 1 });
  const passTo = (timeNs: number): void => {
    let there = false;
    loop.schedule(timeNs, EventKind.harnessTimer, 0, () => {
      there = true;
    });
    loop.runUntil(() => there, Number.POSITIVE_INFINITY);
  };
  const pass = (ms: number): void => passTo(loop.nowNs + ms * MS);
  const bend = (how: Bend) => {
    const bent = clock.bend(how);
    timers.reset();
    return () => {
      bent.remove();
      timers.reset();
    };
  };
  return { loop, clock, timers, pass, passTo, bend };
}

describe("a machine's clocks", () => {
  it("are true until bent, and jump apart or together", () => {
    const { clock, pass, bend } = machine();
    pass(100);
    expect(clock.errors()).toEqual({ wallMs: 0, monotonicMs: 0 });
    bend({ clock: "wall", offsetMs: -1500 });
    expect(clock.errors()).toEqual({ wallMs: -1500, monotonicMs: 0 });
    bend({ clock: "monotonic", offsetMs: 700 });
    expect(clock.errors()).toEqual({ wallMs: -1500, monotonicMs: 700 });
    bend({ clock: "both", offsetMs: 10 });
    expect(clock.errors()).toEqual({ wallMs: -1490, monotonicMs: 710 });
  });

  it("go faster or slower by a rate; after the heal the wall clock is right and the monotonic one keeps its gain", () => {
    const { clock, pass, bend } = machine();
    pass(50);
    const heal = bend({ clock: "both", offsetMs: 200, ratePpm: 100_000 });
    pass(1000);
    expect(clock.errors()).toEqual({ wallMs: 300, monotonicMs: 300 });
    heal();
    pass(1000);
    expect(clock.errors()).toEqual({ wallMs: 0, monotonicMs: 300 });
  });

  it("the monotonic one stands still where it should go back, for as long", () => {
    const { clock, pass, bend } = machine();
    pass(50);
    const before = clock.monotonicNs();
    bend({ clock: "monotonic", offsetMs: -400 })();
    pass(399);
    expect(clock.monotonicNs()).toBe(before);
    pass(101);
    expect(clock.monotonicNs()).toBe(before + 100 * MS);
    expect(clock.errors().monotonicMs).toBe(-400);
  });

  it("the wall clock strobes: forward, back, forward", () => {
    const { clock, pass, bend } = machine();
    const heal = bend({ clock: "wall", strobe: { everyMs: 20, byMs: 300 } });
    const seen = Array.from({ length: 6 }, () => {
      pass(10);
      return clock.errors().wallMs;
    });
    expect(seen).toEqual([300, 0, 0, 300, 300, 0]);
    heal();
    pass(5);
    expect(clock.errors().wallMs).toBe(0);
  });
});

const anyBend = fc.record({
  clock: fc.constantFrom("wall", "monotonic", "both"),
  offsetMs: fc.integer({ min: -300, max: 300 }),
  ratePpm: fc.integer({ min: -990_000, max: 2_000_000 }),
});

describe("waiting by a bent clock", () => {
  it("wakes when the clock first shows the time, whatever happened to it meanwhile, and it never goes back", () => {
    const act = fc.record({ afterNs: fc.nat(50 * MS), bend: fc.option(anyBend), waitNs: fc.nat(100 * MS) });
    fc.assert(
      fc.property(fc.nat(), fc.array(act, { minLength: 1, maxLength: 8 }), (seed, acts) => {
        const { loop, clock, timers, passTo, bend } = machine(seed);
        const heals: (() => void)[] = [];
        let waiting = 0;
        let lastNs = clock.monotonicNs();
        let bentNs = -1;
        const look = (): void => {
          expect(clock.monotonicNs()).toBeGreaterThanOrEqual(lastNs);
          lastNs = clock.monotonicNs();
        };
        for (const { afterNs, bend: how, waitNs } of acts) {
          passTo(loop.nowNs + afterNs);
          look();
          if (how === null) heals.pop()?.();
          else heals.push(bend(how as Bend));
          bentNs = loop.nowNs;
          look();
          const wantedNs = clock.monotonicNs() + waitNs;
          waiting += 1;
          timers.at(wantedNs, () => {
            waiting -= 1;
            look();
            expect(clock.monotonicNs()).toBeGreaterThanOrEqual(wantedNs);
            // At the very first moment: just before it the clock showed less, unless it has been bent right now.
            if (loop.nowNs > bentNs && waitNs > 0) expect(clock.simulatedNs(wantedNs)).toBe(loop.nowNs);
          });
        }
        for (const heal of heals) heal();
        bentNs = loop.nowNs;
        loop.runUntil(() => false, Number.POSITIVE_INFINITY);
        expect(waiting).toBe(0);
      }),
    );
  });

  it("a jump over several timers fires them in the order of their times", () => {
    const { clock, timers, pass, bend } = machine();
    const fired: string[] = [];
    const nowNs = clock.monotonicNs();
    timers.at(nowNs + 300 * MS, () => fired.push("late"));
    timers.at(nowNs + 100 * MS, () => fired.push("early"));
    const cancel = timers.at(nowNs + 200 * MS, () => fired.push("never"));
    timers.at(nowNs + 900 * MS, () => fired.push("not yet"));
    pass(1);
    cancel();
    bend({ clock: "monotonic", offsetMs: 500 });
    pass(0);
    expect(fired).toEqual(["early", "late"]);
    pass(400);
    expect(fired).toEqual(["early", "late", "not yet"]);
  });

  it("finds the first nanosecond at which a clock shows so many milliseconds", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (ms) => {
        const ns = firstNsAt(ms);
        expect(ns / MS).toBeGreaterThanOrEqual(ms);
      }),
    );
  });
});
