import { describe, expect, it } from "vitest";
import { kill } from "../../nemeses/kill.js";
import type { Workload } from "../contract/workload.js";
import { type HistoryEvent, isNemesisEvent } from "../core/event.js";
import { faultWindows } from "../core/fault-window.js";
import { HISTORY_FORMAT, type HistoryHeader, operations } from "../core/history.js";
import { once, repeat } from "../generators/basic.js";
import { perThread } from "../generators/compose.js";
import { stagger } from "../generators/limits.js";
import { createRecorder } from "./recorder.js";
import { type RunSpec, runHistory } from "./run.js";
import { MemoryCluster, type MemoryClusterSetup, sharedRegister } from "./testing/memory-cluster.js";
import { threadCount } from "./thread-table.js";

const RESOURCES = { x: { kind: "register", fence: "none" } } as const;
const read = { f: "read", value: null, resource: "x" };

const workload: Workload = {
  name: "reads",
  summary: "",
  surfaces: ["register"],
  readers: 2,
  resources: () => RESOURCES,
  checkers: [],
  required: [],
  generator: () => perThread(() => stagger(50, repeat(read))),
  finale: () => once({ ...read, key: "final" }),
};

const header: HistoryHeader = {
  format: HISTORY_FORMAT,
  seed: 3,
  system: "memory",
  env: "memory",
  workload: "reads",
  nodes: ["n1", "n2", "n3"],
  contenders: [],
  readers: ["r1", "r2"],
  threads: threadCount(0, 2),
  tokens: "none",
  resources: RESOURCES,
  bounds: { ttlMs: 1000, clockRatePpm: 0, operationTimeoutMs: 1000, recoveryMs: 4000, detectionMs: 1000 },
  nemeses: [],
  required: [],
};

function stage(cluster: Partial<MemoryClusterSetup> = {}, spec: Partial<RunSpec> = {}) {
  const events: HistoryEvent[] = [];
  const memory = new MemoryCluster({
    contenders: [],
    readers: header.readers,
    settings: { ttlMs: 1000, campaignTimeoutMs: 1000, fences: RESOURCES },
    client: sharedRegister(),
    ...cluster,
  });
  const run = (overrides: Partial<RunSpec> = {}) =>
    runHistory({
      cluster: memory,
      workload,
      header,
      rateHz: 20,
      timeLimitMs: 20_000,
      nemeses: [],
      recorder: createRecorder({ append: (event) => events.push(event) }),
      flush: () => {},
      signal: new AbortController().signal,
      ...spec,
      ...overrides,
    });
  return { events, memory, run };
}

const kills = [{ nemesis: kill, target: "one" as const, options: { everyMs: 4000, forMs: 1500, signal: "KILL" } }];
const lastHealNs = (events: readonly HistoryEvent[]) => Math.max(...events.filter(isNemesisEvent).map((e) => e.timeNs));

describe("a run", () => {
  it("runs the workload for its time, then the finale, and says that it is complete", async () => {
    const { events, run } = stage();
    const end = await run();
    expect(end).toEqual({ type: "end", events: events.length, reason: "complete" });
    const all = operations(events);
    expect(all.length).toBeGreaterThan(500);
    expect(all.at(-1)?.invoke).toMatchObject({ key: "final" });
    expect(all.slice(0, -1).every(({ invoke }) => invoke.key === undefined)).toBe(true);
    expect(events.at(-1)?.timeNs).toBeGreaterThanOrEqual(20e9);
    expect(events.at(-1)?.timeNs).toBeLessThan(23e9);
  });

  it("injects faults while it runs, heals each, and leaves a quiet time after the last", async () => {
    const { events, memory, run } = stage();
    await run({ nemeses: kills });
    const windows = faultWindows(events);
    expect(windows.length).toBeGreaterThan(1);
    expect(windows.every(({ outcome, effective }) => outcome === "healed" && effective)).toBe(true);
    expect(memory.log.filter(({ what }) => what === "heal")).toHaveLength(windows.length);
    expect(lastHealNs(events)).toBeLessThan(17e9);
  });

  it("is the same again with the same seed", async () => {
    const first = stage();
    const second = stage();
    await first.run({ nemeses: kills });
    await second.run({ nemeses: kills });
    expect(second.events).toEqual(first.events);
  });

  it("says why a target was not found, and skips the fault", async () => {
    const { events, run } = stage();
    await run({ nemeses: [{ ...kills[0]!, target: "leader" }] });
    const [window] = faultWindows(events);
    expect(window).toMatchObject({ outcome: "skipped", reason: "no node said that it leads", effective: false });
  });

  it("records a fault that could not be injected as failed, and goes on", async () => {
    const refuse = () => {
      throw new Error("the kernel said no");
    };
    const { events, run } = stage({ onInject: refuse });
    expect((await run({ nemeses: kills })).reason).toBe("complete");
    expect(faultWindows(events)[0]).toMatchObject({
      outcome: "failed",
      reason: "could not inject: the kernel said no",
    });
  });

  it("interrupted, it heals what is in force and ends in order", async () => {
    const { events, memory, run } = stage();
    const interrupt = new AbortController();
    const running = run({ nemeses: kills, signal: interrupt.signal });
    memory.clock.at(3_000_000_000, () => interrupt.abort("SIGINT"));
    expect(await running).toMatchObject({ reason: "interrupted", detail: "SIGINT" });
    expect(memory.log.at(-1)?.what).toBe("heal");
    expect(events.at(-1)?.timeNs).toBeLessThan(6e9);
    expect(operations(events).every(({ completion }) => completion !== undefined)).toBe(true);
  });

  it("an environment that dies ends the run as failed, with its reason", async () => {
    const { memory, run } = stage();
    const running = run();
    memory.clock.at(2_000_000_000, () => memory.break("the engine stopped answering"));
    expect(await running).toMatchObject({ reason: "failed", detail: "the engine stopped answering" });
  });

  it("rejects where an event cannot be recorded: a history with a hole proves nothing", async () => {
    let left = 100;
    const append = () => {
      if (left-- === 0) throw new Error("no space left on device");
    };
    const { memory, run } = stage();
    await expect(run({ recorder: createRecorder({ append }), nemeses: kills })).rejects.toThrow("no space left");
    const injected = memory.log.filter(({ what }) => what === "inject").length;
    expect(memory.log.length).toBe(2 * injected);
  });
});
