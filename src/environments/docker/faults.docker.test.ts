import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Cluster } from "../../contract/environment.js";
import type { ActiveFault, Fault } from "../../contract/faults.js";
import { isolate, oneWay } from "../../core/grudge.js";
import { dockerGate } from "./engine-gate.js";
import { createDockerEnvironment } from "./environment.js";
import { heard, listenAll, type Said, TOY_AGENT, type ToySpec, toySpec, until } from "./testing/toy-system.js";

/** Peers call each other every 50 ms; silence is a peer not heard for this long. */
const SILENT_MS = 700;
const NODES = ["n1", "n2", "n3"];

describe.skipIf((await dockerGate()).skip)("faults in containers", () => {
  let spec: ToySpec;
  let cluster: Cluster;
  let said: { readonly [host: string]: Said[] };
  const inject = (fault: Fault): Promise<ActiveFault> => cluster.faults.inject(fault);

  beforeAll(async () => {
    spec = toySpec({ contenders: ["c1"] });
    cluster = await createDockerEnvironment({ agentFile: TOY_AGENT }).start(spec);
    said = listenAll(cluster);
    await until("everybody is heard", async () => (await silences()).length === 0);
  });
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
  });

  /** Who does not hear whom, as `receiver<sender`. */
  async function silences(): Promise<readonly string[]> {
    const rows = await Promise.all(
      spec.endpoints.map(async (endpoint) => {
        const ages = await heard(endpoint);
        return NODES.filter((peer) => peer !== endpoint.id && (ages[peer] ?? SILENT_MS) >= SILENT_MS).map(
          (peer) => `${endpoint.id}<${peer}`,
        );
      }),
    );
    return rows.flat();
  }

  const silent = (...expected: readonly string[]) =>
    until(`silence of ${expected}`, async () => (await silences()).join() === expected.join());

  it("a partition cuts connections that stand, counts what it drops, and heals as if nothing had been", async () => {
    const active = await inject({ kind: "partition", grudge: isolate(["n1"], NODES), heal: "fast" });
    expect(active.injected).toEqual({ evidence: { links: 4, droppedPackets: 0 }, effective: false });
    await silent("n1<n2", "n1<n3", "n2<n1", "n3<n1");
    await vi.waitFor(async () => expect((await cluster.statuses()).get("n1")).toMatchObject({ role: "leader" }), {
      timeout: 20_000,
    });
    const { evidence, effective } = await active.heal();
    expect(effective).toBe(true);
    const by = evidence["droppedBy"] as { [node: string]: number };
    expect(Object.keys(by)).toEqual(NODES);
    for (const node of NODES) expect(by[node]).toBeGreaterThan(0);
    expect(evidence["droppedPackets"]).toBe(NODES.reduce((sum, node) => sum + Number(by[node]), 0));
    expect(Number(evidence["droppedConnections"])).toBeGreaterThan(0);
    expect(await active.heal()).toEqual({ evidence, effective });
    await silent();
  });

  it("a one-way cut silences one direction; answers cannot come back over it either", async () => {
    const active = await inject({ kind: "partition", grudge: oneWay(["n1"], ["n2"]), heal: "fast" });
    // n2 drops n1's packets: its requests, and its answers to n2's own requests; n1 still hears n2's retries.
    await until("n2 does not hear n1", async () => (await silences()).includes("n2<n1"));
    expect(await silences()).not.toContain("n1<n3");
    expect((await active.heal()).evidence["droppedBy"]).toEqual({ n2: expect.any(Number) });
    await silent();
  });

  it("overlapping partitions each count the packets that both drop, and each heals only itself", async () => {
    const first = await inject({ kind: "partition", grudge: oneWay(["n1"], ["n3"]), heal: "fast" });
    const second = await inject({ kind: "partition", grudge: isolate(["n3"], NODES), heal: "fast" });
    await until("n3 hears nobody", async () => (await silences()).includes("n3<n2"));
    expect((await first.heal()).effective).toBe(true);
    expect(await silences()).toContain("n3<n1");
    expect((await second.heal()).effective).toBe(true);
    await silent();
  });

  it("a cut that nothing crossed has not bitten", async () => {
    const active = await inject({ kind: "partition", grudge: oneWay(["c1"], ["n3"]), heal: "backoff" });
    expect(await active.heal()).toMatchObject({ evidence: { droppedPackets: 0 }, effective: false });
  });

  it("a contender can be cut off and stopped, and takes up what it was offered when it goes on", async () => {
    const c1 = said["c1"] as Said[];
    await until("hello", () => c1.length >= 2);
    const link = cluster.hosts.find(({ name }) => name === "c1");
    const pause = await inject({ kind: "pause", targets: ["c1"] });
    expect(pause.injected).toEqual({ evidence: { state: { c1: "stopped" }, bitten: ["c1"] }, effective: true });
    link?.send({ type: "offer", id: 1, op: { f: "count", value: null }, timeNs: 0 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(c1.some(({ type }) => type === "ready")).toBe(false);
    expect((await pause.heal()).evidence).toMatchObject({ healedState: { c1: "running" } });
    await until("ready", () => c1.some(({ type }) => type === "ready"));

    const grudge = { c1: ["n1"], n1: ["c1"] };
    const cut = await inject({ kind: "partition", grudge, heal: "fast" });
    link?.send({ type: "go", id: 1, timeNs: 0 });
    await until("it times out", () => c1.some((it) => it.type === "complete" && it.outcome.type === "info"));
    expect((await cut.heal()).effective).toBe(true);
    link?.send({ type: "offer", id: 2, op: { f: "count", value: null }, timeNs: 0 });
    link?.send({ type: "go", id: 2, timeNs: 0 });
    await until("it reaches the node", () => c1.some((it) => it.type === "complete" && it.outcome.type === "ok"));
  });

  it("killed nodes and contenders are gone, keep address and ports, and say how they came back", async () => {
    const active = await inject({ kind: "kill", targets: ["n1", "c1"], signal: "KILL" });
    expect(active.injected.evidence["state"]).toEqual({ n1: "down", c1: "down" });
    expect(active.injected.effective).toBe(true);
    expect((await cluster.statuses()).has("n1")).toBe(false);
    const c1 = said["c1"] as Said[];
    expect(c1.at(-1)).toEqual({ type: "died", reason: "its process ended with exit code 137" });
    const { evidence } = await active.heal();
    expect(evidence).toMatchObject({ healedState: { n1: "running", c1: "running" }, bitten: ["n1", "c1"] });
    expect(evidence["servesAfterMs"]).toEqual({ n1: expect.any(Number) });
    await until("a second life", () => c1.at(-1)?.type === "note");
    expect(c1.slice(-3).map(({ type }) => type)).toEqual(["died", "hello", "note"]);
    expect(c1.at(-1)).toMatchObject({ value: { incarnation: 1, system: "toy" } });
    await silent();
  });

  it("SIGTERM lets a node end in its own way; its log goes on over its lives", async () => {
    const active = await inject({ kind: "kill", targets: ["n2"], signal: "TERM" });
    expect(active.injected.effective).toBe(true);
    await active.heal();
    const log = readFileSync(join(spec.logsDir ?? "", "n2.log"), "utf8");
    expect(log.match(/^n2 listens$/gm)).toHaveLength(2);
    expect(log).toMatch(/n2 was asked to end\n--- usurper \S+ ended with exit code 0\n--- usurper \S+ starts again/);
    await silent();
  });

  it("a stopped node cannot heed SIGTERM: it is killed, and that is said", async () => {
    const pause = await inject({ kind: "pause", targets: ["n3"] });
    const kill = await inject({ kind: "kill", targets: ["n3"], signal: "TERM" });
    expect(kill.injected.evidence).toEqual({ state: { n3: "down" }, bitten: ["n3"], killedAfterTerm: ["n3"] });
    await kill.heal();
    expect((await cluster.statuses()).has("n3")).toBe(false);
    await pause.heal();
    await vi.waitFor(async () => expect((await cluster.statuses()).has("n3")).toBe(true), { timeout: 20_000 });
  });

  it("no heal revives what another fault holds, in whatever order they end", async () => {
    const pause = await inject({ kind: "pause", targets: ["n1"] });
    const kill = await inject({ kind: "kill", targets: ["n1", "n2"], signal: "KILL" });
    const again = await inject({ kind: "kill", targets: ["n1"], signal: "KILL" });
    expect(again.injected.effective).toBe(false);
    expect(await pause.heal()).toMatchObject({ evidence: { healedState: { n1: "down" } }, effective: true });
    expect(await kill.heal()).toMatchObject({ evidence: { healedState: { n1: "down", n2: "running" } } });
    expect(await again.heal()).toMatchObject({ evidence: { healedState: { n1: "running" } }, effective: true });
    await silent();
  });

  it("rejects what it cannot do before anything is touched", async () => {
    const stranger = inject({ kind: "kill", targets: ["n1", "n9"], signal: "KILL" });
    await expect(stranger).rejects.toThrow("there is no process n9 to break: there are n1, n2, n3, c1");
    await expect(inject({ kind: "partition", grudge: { n1: ["r1"] }, heal: "fast" })).rejects.toThrow(
      "r1 cannot be cut off",
    );
    await vi.waitFor(async () => expect((await cluster.statuses()).size).toBe(3), { timeout: 20_000 });
  });
});
