import { describe, expect, it } from "vitest";
import type { CompletionEvent, HistoryEvent, InvokeEvent } from "../../core/event.js";
import type { Fence } from "../../core/history.js";
import { createRandom } from "../../core/random.js";
import { seeksTenure } from "../../core/tenure-operations.js";
import { NS_PER_S, type Ns } from "../../core/units.js";
import type { Emission, Generator, GeneratorContext, Thread } from "../generator.js";
import type { Workload } from "../workload.js";

const RATE_HZ = 100;
const OPERATIONS: { readonly [kind: string]: readonly string[] } = {
  register: ["read", "write", "cas"],
  "fenced-register": ["read", "write"],
  "fenced-log": ["read", "append"],
  lock: ["acquire", "release"],
};

interface Played {
  readonly emissions: readonly (Emission & { readonly atNs: Ns })[];
  readonly done: boolean;
}

/**
 * Plays a generator against threads that answer every operation after 3 ms: campaigns and acquisitions win with rising tokens,
 * everything else is ok, and now and then (`troubled`) unknown.
 */
function play(start: Generator, threads: readonly Thread[], untilNs: Ns, seed: number, troubled: boolean): Played {
  const random = createRandom(seed);
  const trouble = createRandom(seed).fork("trouble");
  const emissions: (Emission & { atNs: Ns })[] = [];
  const open = new Map<number, { readonly dueNs: Ns; readonly invoke: InvokeEvent }>();
  let generator = start;
  let nowNs = 0;
  let token = 0;
  const context = (): GeneratorContext => ({
    nowNs,
    free: threads.filter(({ thread }) => !open.has(thread)),
    threads,
    random,
  });
  const tell = (thread: number, event: HistoryEvent): void => {
    generator = generator.update(context(), { thread, event });
  };
  const complete = (thread: number, invoke: InvokeEvent): void => {
    open.delete(thread);
    const { f, process } = invoke;
    const value = seeksTenure(f) ? { token: ++token } : invoke.value;
    const stamp = { index: 0, timeNs: nowNs, process, f };
    const unknown = troubled && trouble.chance(5);
    const event: CompletionEvent = unknown
      ? { ...stamp, type: "info", value: invoke.value, error: "timeout" }
      : { ...stamp, type: "ok", value };
    tell(thread, event);
  };
  while (nowNs <= untilNs) {
    for (const [thread, { dueNs, invoke }] of [...open]) if (dueNs <= nowNs) complete(thread, invoke);
    const step = generator.next(context());
    if (step.type === "done") return { emissions, done: true };
    generator = step.next;
    if (step.type === "emit") {
      const { thread, op } = step.emission;
      if (open.has(thread)) throw new Error(`it emitted ${op.f} for thread ${thread}, which is busy`);
      emissions.push({ ...step.emission, atNs: nowNs });
      const host = threads.find((candidate) => candidate.thread === thread)?.host ?? "?";
      const invoke: InvokeEvent = { index: 0, timeNs: nowNs, process: thread, type: "invoke", host, ...op };
      open.set(thread, { dueNs: nowNs + 3_000_000, invoke });
      tell(thread, invoke);
      continue;
    }
    const nextNs = Math.min(step.untilNs ?? Number.POSITIVE_INFINITY, ...[...open.values()].map(({ dueNs }) => dueNs));
    if (!Number.isFinite(nextNs)) throw new Error("it waits for ever while no operation is open");
    nowNs = Math.max(nowNs + 1, nextNs);
  }
  return { emissions, done: false };
}

/** What every workload must keep. Call it from a test file with each registered one. */
export function workloadConformance(workload: Workload, fence: Fence): void {
  const threads: readonly Thread[] = [
    ...["c1", "c2", "c3"].map((host) => ({ host, role: "contender" as const })),
    ...Array.from({ length: workload.readers }, (_, i) => ({ host: `r${i + 1}`, role: "reader" as const })),
  ].map((thread, number) => ({ ...thread, thread: number }));
  const context = { rateHz: RATE_HZ, election: "e" };
  const main = (seed: number, troubled = true) =>
    play(workload.generator(context), threads, 20 * NS_PER_S, seed, troubled);
  const resources = workload.resources(fence);
  const elections = [context.election, ...Object.values(resources).map(({ election }) => election)];

  describe(`workload ${workload.name}`, () => {
    it("emits only operations that its resources and surfaces have", () => {
      for (const { op } of [
        ...main(1).emissions,
        ...play(workload.finale(context), threads, NS_PER_S, 1, false).emissions,
      ]) {
        if (op.resource === undefined) {
          expect(["campaign", "resign", "observe"]).toContain(op.f);
          expect(elections).toContain(op.election);
          expect(workload.surfaces).toContain("election");
        } else {
          expect(OPERATIONS[resources[op.resource]?.kind ?? ""]).toContain(op.f);
        }
      }
    });

    it("uses every thread, at about the rate asked for, and goes on for as long as it is let", () => {
      const { emissions, done } = main(2, false);
      expect(done).toBe(false);
      expect(new Set(emissions.map(({ thread }) => thread)).size).toBe(threads.length);
      expect(emissions.length / 20).toBeGreaterThan(RATE_HZ * 0.3);
      expect(emissions.length / 20).toBeLessThan(RATE_HZ * 1.7);
    });

    it("is decided by the seed alone", () => {
      expect(main(3)).toEqual(main(3));
      expect(main(3)).not.toEqual(main(4));
    });

    it("writes no value twice where the log must tell writes apart", () => {
      const appended = main(5).emissions.filter(({ op }) => op.f === "append");
      expect(new Set(appended.map(({ op }) => JSON.stringify(op.value))).size).toBe(appended.length);
    });

    it("ends its finale once every final operation was answered", () => {
      const { emissions, done } = play(workload.finale(context), threads, 60 * NS_PER_S, 6, true);
      expect(done).toBe(true);
      const logs = Object.entries(resources).filter(([, { kind }]) => kind === "fenced-log");
      for (const [log] of logs) expect(emissions.some(({ op }) => op.f === "read" && op.resource === log)).toBe(true);
    });
  });
}
