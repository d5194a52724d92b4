import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Generator, GeneratorContext, Thread } from "../contract/generator.js";
import type { HistoryEvent } from "../core/event.js";
import { createRandom } from "../core/random.js";
import { once, repeat, sleep } from "./basic.js";
import { mix, onRole, perThread, phases, sequence, synchronise, together } from "./compose.js";
import { limit, stagger, timeLimit, untilOk } from "./limits.js";

const THREADS: readonly Thread[] = [
  { thread: 0, host: "c1", role: "contender" },
  { thread: 1, host: "c2", role: "contender" },
  { thread: 2, host: "r1", role: "reader" },
];

const op = (f: string) => ({ f, value: null });

interface Emitted {
  readonly f: string;
  readonly thread: number;
  readonly atMs: number;
}

/**
 * Plays a generator against threads that each take `busyMs` for an operation and answer as `answer` says, and returns
 * what it emitted. Stops when it is done, or at `untilMs`.
 */
function play(
  start: Generator,
  { busyMs = 0, untilMs = 1000, seed = 1, answer = () => "ok" as "ok" | "info" } = {},
): { emitted: readonly Emitted[]; done: boolean } {
  const random = createRandom(seed);
  const busy = new Map<number, number>();
  const emitted: Emitted[] = [];
  let generator = start;
  let nowNs = 0;
  const context = (): GeneratorContext => ({
    nowNs,
    free: THREADS.filter(({ thread }) => !busy.has(thread)),
    threads: THREADS,
    random,
  });
  const complete = (thread: number): void => {
    busy.delete(thread);
    const type = answer();
    const event = {
      index: 0,
      timeNs: nowNs,
      process: thread,
      type,
      f: "x",
      value: null,
      error: "?",
    } as HistoryEvent;
    generator = generator.update(context(), { thread, event });
  };
  for (let steps = 0; steps < 100_000; steps++) {
    for (const [thread, dueNs] of [...busy]) if (dueNs <= nowNs) complete(thread);
    const step = generator.next(context());
    if (step.type === "done") return { emitted, done: true };
    generator = step.next;
    if (step.type === "emit") {
      const { thread, op: emittedOp } = step.emission;
      expect(busy.has(thread)).toBe(false);
      emitted.push({ f: emittedOp.f, thread, atMs: nowNs / 1e6 });
      busy.set(thread, nowNs + busyMs * 1e6);
      continue;
    }
    const wakeNs = Math.min(...busy.values(), step.untilNs ?? Number.POSITIVE_INFINITY);
    if (!Number.isFinite(wakeNs) || wakeNs > untilMs * 1e6) return { emitted, done: false };
    nowNs = Math.max(nowNs, wakeNs);
  }
  throw new Error("the generator spins without time passing");
}

const names = (emitted: readonly Emitted[]): string => emitted.map(({ f }) => f).join(" ");

describe("generators", () => {
  it("once emits one operation, repeat as many as are asked for", () => {
    expect(names(play(once(op("a"))).emitted)).toBe("a");
    expect(names(play(limit(3, repeat(op("a"))), { busyMs: 1 }).emitted)).toBe("a a a");
  });

  it("uses every free thread before it waits", () => {
    const { emitted } = play(limit(4, repeat(op("a"))), { busyMs: 10 });
    expect(emitted.map(({ thread, atMs }) => [thread, atMs])).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [0, 10],
    ]);
  });

  it("sequence goes on while operations are still open, phases wait for them", () => {
    const parts = [once(op("a")), once(op("b"))] as const;
    expect(play(sequence(...parts), { busyMs: 10 }).emitted.map(({ atMs }) => atMs)).toEqual([0, 0]);
    expect(play(phases(...parts), { busyMs: 10 }).emitted.map(({ atMs }) => atMs)).toEqual([0, 10]);
    expect(play(synchronise(once(op("a")))).emitted).toHaveLength(1);
  });

  it("sleep holds back what follows it", () => {
    const { emitted, done } = play(sequence(once(op("a")), sleep(50), once(op("b"))));
    expect(emitted.map(({ f, atMs }) => [f, atMs])).toEqual([
      ["a", 0],
      ["b", 50],
    ]);
    expect(done).toBe(true);
  });

  it("a time limit ends an endless generator, counted from when it is first asked", () => {
    const { emitted, done } = play(sequence(sleep(20), timeLimit(30, repeat(op("a")))), { busyMs: 10 });
    expect(done).toBe(true);
    expect(Math.max(...emitted.map(({ atMs }) => atMs))).toBeLessThan(50);
    expect(emitted).toHaveLength(9);
  });

  it("until-ok retries until an answer is ok, one at a time", () => {
    const answers: ("ok" | "info")[] = ["info", "info", "ok"];
    const { emitted, done } = play(untilOk(repeat(op("a"))), { busyMs: 5, answer: () => answers.shift() ?? "ok" });
    expect(emitted.map(({ atMs }) => atMs)).toEqual([0, 5, 10]);
    expect(done).toBe(true);
  });

  it("per-thread and per-role generators see only their own", () => {
    const { emitted } = play(
      onRole(
        "contender",
        perThread(({ host }) => limit(2, repeat(op(host)))),
      ),
      { busyMs: 1 },
    );
    expect(names(emitted)).toBe("c1 c2 c1 c2");
    expect(new Set(emitted.map(({ thread }) => thread))).toEqual(new Set([0, 1]));
  });

  it("together runs all, mix takes from all, and both end when all have", () => {
    const parts = ["a", "b", "c"].map((f) => limit(5, repeat(op(f))));
    for (const combined of [together(...parts), mix(...parts)]) {
      const { emitted, done } = play(combined, { busyMs: 1 });
      expect(done).toBe(true);
      expect(names(emitted).split(" ").sort().join("")).toBe("aaaaabbbbbccccc");
    }
  });

  it("is a value: playing it twice with one seed gives the same operations", () => {
    const generator = timeLimit(
      200,
      stagger(
        7,
        mix(
          repeat(op("a")),
          perThread(({ host }) => repeat(op(host))),
        ),
      ),
    );
    fc.assert(
      fc.property(fc.nat(), fc.nat(20), (seed, busyMs) => {
        expect(play(generator, { seed, busyMs })).toEqual(play(generator, { seed, busyMs }));
      }),
      { numRuns: 50 },
    );
  });

  it("stagger keeps the mean gap", () => {
    const { emitted } = play(limit(200, stagger(10, repeat(op("a")))), { untilMs: 10_000 });
    const lastMs = emitted.at(-1)?.atMs ?? 0;
    expect(lastMs / emitted.length).toBeGreaterThan(7);
    expect(lastMs / emitted.length).toBeLessThan(13);
  });
});
