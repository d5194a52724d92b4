import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NodeEndpoint } from "../../contract/client.js";
import type { Cluster } from "../../contract/environment.js";
import type { ActiveFault, ClockFault } from "../../contract/faults.js";
import { dockerGate } from "./engine-gate.js";
import { createDockerEnvironment } from "./environment.js";
import { listenAll, type Said, TOY_AGENT, type ToySpec, timeOf, toySpec, until } from "./testing/toy-system.js";

const HOUR_MS = 3_600_000;
/** Clocks are read in whole ms, and not by all at once. */
const SLACK_MS = 5;

describe.skipIf((await dockerGate()).skip)("clock faults in containers", () => {
  let spec: ToySpec;
  let cluster: Cluster;
  let said: { readonly [host: string]: Said[] };
  let offers = 0;
  const bend = (fault: Omit<ClockFault, "kind">): Promise<ActiveFault> =>
    cluster.faults.inject({ kind: "clock", ...fault });
  const node = (id: string) => spec.endpoints.find((endpoint) => endpoint.id === id) as NodeEndpoint;

  beforeAll(async () => {
    spec = toySpec({ nodes: ["n1", "n2"], contenders: ["c1"] });
    cluster = await createDockerEnvironment({ agentFile: TOY_AGENT }).start(spec);
    said = listenAll(cluster);
    await until("hello", () => (said["c1"] as Said[]).length >= 2);
  });
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
  });

  /** What c1's own wall clock reads. */
  async function contenderTime(): Promise<number> {
    const link = cluster.hosts.find(({ name }) => name === "c1");
    const id = ++offers;
    link?.send({ type: "offer", id, op: { f: "time", value: null }, timeNs: 0 });
    link?.send({ type: "go", id, timeNs: 0 });
    const completed = () => (said["c1"] as Said[]).find((it) => it.type === "complete" && it.id === id);
    await until("c1 tells its time", () => completed() !== undefined);
    return (completed() as unknown as { outcome: { value: { wallMs: number } } }).outcome.value.wallMs;
  }

  /** That a wall clock is off by so much: it was read between two readings of ours. */
  async function expectWallError(read: () => Promise<number>, errorMs: number): Promise<void> {
    const before = Date.now();
    const theirs = await read();
    const after = Date.now();
    expect(theirs - errorMs).toBeGreaterThanOrEqual(before - SLACK_MS);
    expect(theirs - errorMs).toBeLessThanOrEqual(after + SLACK_MS);
  }
  const wallOf = (id: string) => async () => (await timeOf(node(id))).wallMs;

  it("a wall clock's offset is what nodes and contenders themselves read, and is undone exactly", async () => {
    const active = await bend({ targets: ["n1", "c1"], clock: "wall", offsetMs: HOUR_MS });
    const hour = { wallMs: HOUR_MS, monotonicMs: 0 };
    expect(active.injected.evidence["errorMs"]).toEqual({ n1: hour, c1: hour });
    expect(active.injected.effective).toBe(true);
    await expectWallError(wallOf("n1"), HOUR_MS);
    await expectWallError(contenderTime, HOUR_MS);
    await expectWallError(wallOf("n2"), 0);
    const { evidence, effective } = await active.heal();
    expect(effective).toBe(true);
    const none = { wallMs: 0, monotonicMs: 0 };
    expect(evidence["healedErrorMs"]).toEqual({ n1: none, c1: none });
    const readings = evidence["readings"] as { readonly [name: string]: number };
    expect(readings["n1"]).toBeGreaterThan(0);
    expect(readings["c1"]).toBeGreaterThan(0);
    await expectWallError(wallOf("n1"), 0);
    await expectWallError(contenderTime, 0);
  });

  it("a monotonic clock goes at its rate, and keeps what it gained", async () => {
    const before = await timeOf(node("n1"));
    const startMs = performance.now();
    const active = await bend({ targets: ["n1"], clock: "monotonic", ratePpm: 4_000_000 });
    const injectedMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const healingMs = performance.now();
    const { evidence, effective } = await active.heal();
    const { monotonicMs, backwards } = await timeOf(node("n1"));
    const endMs = performance.now();
    expect(effective).toBe(true);
    const gained = monotonicErrorIn(evidence["healedErrorMs"], "n1");
    // It was fast for at least the time between the two commands' ends and beginnings, and at most for both with it.
    expect(gained).toBeGreaterThanOrEqual(4 * (healingMs - injectedMs) - SLACK_MS);
    expect(gained).toBeLessThanOrEqual(4 * (endMs - startMs) + SLACK_MS);
    expect(monotonicMs - before.monotonicMs).toBeGreaterThanOrEqual(gained);
    expect(backwards).toBe(0);
    await expectWallError(wallOf("n1"), 0);
  });

  it("a monotonic clock that should go back stands still instead, and timers go on after that", async () => {
    const first = await timeOf(node("n2"));
    const active = await bend({ targets: ["n2"], clock: "monotonic", offsetMs: -700 });
    const standing = await timeOf(node("n2"));
    expect(standing.monotonicMs).toBeGreaterThanOrEqual(first.monotonicMs);
    await until("it goes on", async () => (await timeOf(node("n2"))).monotonicMs > standing.monotonicMs + 50);
    const { evidence, effective } = await active.heal();
    expect(effective).toBe(true);
    expect(monotonicErrorIn(evidence["healedErrorMs"], "n2")).toBeCloseTo(-700, 0);
    expect((await timeOf(node("n2"))).backwards).toBe(0);
  });

  it("bends add up, and each takes back its own", async () => {
    const ahead = await bend({ targets: ["n1"], clock: "wall", offsetMs: 5000 });
    const behind = await bend({ targets: ["n1", "n2"], clock: "both", offsetMs: -2000, ratePpm: 1000 });
    await expectWallError(wallOf("n2"), -2000);
    expect((await ahead.heal()).effective).toBe(true);
    await expectWallError(wallOf("n1"), -2000);
    const { evidence, effective } = await behind.heal();
    expect(effective).toBe(true);
    const errors = evidence["healedErrorMs"] as { readonly [name: string]: { readonly wallMs: number } };
    expect(Object.values(errors).map(({ wallMs }) => wallMs)).toEqual([0, 0]);
  });

  it("a strobing wall clock jumps to and fro", async () => {
    const active = await bend({ targets: ["n2"], clock: "wall", strobe: { everyMs: 40, byMs: 60_000 } });
    const seen = new Set<boolean>();
    await until("both", async () => seen.add((await timeOf(node("n2"))).wallMs - Date.now() > 30_000).size === 2);
    expect((await active.heal()).effective).toBe(true);
    await expectWallError(wallOf("n2"), 0);
  });

  it("a process that stands still has its clocks bent all the same, for when it goes on", async () => {
    // One life ago the process was another: this one has never been bent, and is stopped before it is.
    const kill = await cluster.faults.inject({ kind: "kill", targets: ["n2"], signal: "KILL" });
    await kill.heal();
    const pause = await cluster.faults.inject({ kind: "pause", targets: ["n2"] });
    // Not the monotonic clock: an hour later its server would have closed the connection over which we ask.
    const active = await bend({ targets: ["n2"], clock: "wall", offsetMs: HOUR_MS });
    expect(active.injected.effective).toBe(true);
    expect((await pause.heal()).evidence["state"]).toEqual({ n2: "stopped" });
    await expectWallError(wallOf("n2"), HOUR_MS);
    await active.heal();
    await expectWallError(wallOf("n2"), 0);
  });

  it("a killed process comes back to wrong clocks, and right ones after the heal", async () => {
    const active = await bend({ targets: ["n1"], clock: "both", offsetMs: HOUR_MS, ratePpm: 10_000 });
    const kill = await cluster.faults.inject({ kind: "kill", targets: ["n1"], signal: "KILL" });
    await kill.heal();
    await until("it is wrong again", async () => (await timeOf(node("n1"))).wallMs - Date.now() >= HOUR_MS);
    const { evidence, effective } = await active.heal();
    expect(effective).toBe(true);
    // Its monotonic clock began with it, so it has not jumped; it went too fast, by a hundredth.
    expect(monotonicErrorIn(evidence["errorMs"], "n1")).toBeGreaterThan(0);
    expect(monotonicErrorIn(evidence["errorMs"], "n1")).toBeLessThan(HOUR_MS / 2);
    await expectWallError(wallOf("n1"), 0);
  });

  it("a process that is down bears no clock to bend, until it is started", async () => {
    const kill = await cluster.faults.inject({ kind: "kill", targets: ["n1"], signal: "KILL" });
    const active = await bend({ targets: ["n1"], clock: "wall", offsetMs: -HOUR_MS });
    expect(active.injected).toEqual({ evidence: { beforeMs: {}, errorMs: {} }, effective: false });
    await kill.heal();
    await expectWallError(wallOf("n1"), -HOUR_MS);
    expect((await active.heal()).effective).toBe(true);
  });

  it("rejects names that nobody bears before any clock is touched", async () => {
    const stranger = bend({ targets: ["n1", "r1"], clock: "wall", offsetMs: HOUR_MS });
    await expect(stranger).rejects.toThrow("there is no process r1 whose clocks could be bent");
    await expectWallError(wallOf("n1"), 0);
  });
});

function monotonicErrorIn(errors: unknown, name: string): number {
  return (errors as { readonly [name: string]: { readonly monotonicMs: number } })[name]?.monotonicMs ?? Number.NaN;
}
