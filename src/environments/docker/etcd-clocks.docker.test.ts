import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NodeEndpoint } from "../../contract/client.js";
import type { Cluster } from "../../contract/environment.js";
import { etcdSystem } from "../../systems/etcd/index.js";
import { commandClocks } from "./clock-command.js";
import { reachEngine } from "./engine.js";
import { dockerGate } from "./engine-gate.js";
import { createDockerEnvironment } from "./environment.js";
import type { FaultAgent, ProcessId } from "./fault-agent.js";
import { TOY_AGENT, type ToySpec, toySpec, until } from "./testing/toy-system.js";
import { withTrialAgent } from "./trial-agent.js";

const HOUR_MS = 3_600_000;
/** Dates in HTTP headers are whole seconds. */
const SECOND_MS = 1000;

/** How often the hook goes in and out under load; USURPER_CLOCK_CYCLES=1000 for a long look. */
const CYCLES = Number(process.env["USURPER_CLOCK_CYCLES"] ?? 100);
const WRITERS = 4;

describe.skipIf((await dockerGate()).skip)("clocks of a real etcd", () => {
  let spec: ToySpec;
  let cluster: Cluster;
  let run = "";
  const origin = () => `http://127.0.0.1:${(spec.endpoints[0] as NodeEndpoint).ports["client"]}`;
  const bend = (fault: { clock: "wall" | "monotonic"; offsetMs?: number; ratePpm?: number }) =>
    cluster.faults.inject({ kind: "clock", targets: ["n1"], ...fault });

  beforeAll(async () => {
    const progress = (message: string): void => {
      run = /\(run (\w+)\)/.exec(message)?.[1] ?? run;
    };
    spec = toySpec({ system: etcdSystem, version: "3.5.16", nodes: ["n1"], progress });
    cluster = await createDockerEnvironment({ agentFile: TOY_AGENT }).start(spec);
  });
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
  });

  async function ask(path: string, body: object): Promise<{ readonly [field: string]: string }> {
    const response = await fetch(`${origin()}${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as { [field: string]: string };
  }
  const grant = async (ttl: number) => (await ask("/v3/lease/grant", { TTL: ttl }))["ID"];
  const timeToLive = async (id: string | undefined) =>
    Number((await ask("/v3/lease/timetolive", { ID: id }))["TTL"] ?? "0");

  async function expectDate(errorMs: number): Promise<void> {
    const before = Date.now();
    const date = Date.parse((await fetch(`${origin()}/version`)).headers.get("date") ?? "");
    expect(date - errorMs).toBeGreaterThan(before - 2 * SECOND_MS);
    expect(date - errorMs).toBeLessThanOrEqual(Date.now());
  }

  it("an hour's offset of its wall clock stands in its answers, moves no lease, and is undone", async () => {
    const lease = await grant(60);
    const active = await bend({ clock: "wall", offsetMs: HOUR_MS });
    expect(active.injected.effective).toBe(true);
    await expectDate(HOUR_MS);
    expect(await timeToLive(lease)).toBeGreaterThan(0);
    const { evidence } = await active.heal();
    expect(evidence["healedErrorMs"]).toEqual({ n1: { wallMs: 0, monotonicMs: 0 } });
    await expectDate(0);
  });

  it(`serves through ${CYCLES} times of being hooked, bent, and left as it was`, { timeout: 600_000 }, async () => {
    const engine = await reachEngine();
    const { State } = await engine.request("look at n1", (docker) =>
      docker.getContainer(`usurper-${run}-n1`).inspect(),
    );
    const load = writing();
    await withTrialAgent(engine, async (agent) => {
      const process = await agent.identify(State.Pid);
      for (let cycle = 1; cycle <= CYCLES; cycle++) await hookBendRemove(agent, process, cycle);
      expect(await agent.identify(State.Pid)).toBe(process);
    });
    expect(await load.stop()).toBeGreaterThan(CYCLES);
    await expectDate(0);
  });

  it("a monotonic clock five times too fast ends a lease early, by as much as it gained", async () => {
    const ttlMs = 20_000;
    const grantedMs = performance.now();
    const lease = await grant(ttlMs / 1000);
    const active = await bend({ clock: "monotonic", ratePpm: 4_000_000 });
    await until("the lease has ended", async () => (await timeToLive(lease)) < 0, ttlMs);
    const goneMs = performance.now();
    const { evidence, effective } = await active.heal();
    expect(effective).toBe(true);
    const gainedMs = (evidence["errorMs"] as { n1: { monotonicMs: number } }).n1.monotonicMs;
    expect(goneMs - grantedMs).toBeLessThan(ttlMs);
    // By its own clock it ran its whole time.
    expect(performance.now() - grantedMs + gainedMs).toBeGreaterThanOrEqual(ttlMs);
    expect(await timeToLive(await grant(60))).toBeGreaterThan(50);
  });

  /** Every write must succeed; resolves with how many did. */
  function writing(): { stop(): Promise<number> } {
    let stopped = false;
    const write = async (place: number): Promise<number> => {
      for (let count = 0; ; count++) {
        if (stopped) return count;
        await ask("/v3/kv/put", { key: btoa(`key ${place}`), value: btoa(String(count)) });
      }
    };
    const writers = Promise.all(Array.from({ length: WRITERS }, (_, place) => write(place)));
    writers.catch(() => {});
    return {
      async stop() {
        stopped = true;
        return (await writers).reduce((sum, count) => sum + count, 0);
      },
    };
  }
});

async function hookBendRemove(agent: FaultAgent, process: ProcessId, cycle: number): Promise<void> {
  const hooked = await commandClocks(agent, `bend,${cycle},1,${HOUR_MS * 1_000_000},0,0,0,0,0`, [process]);
  expect(hooked[process]).toMatch(/hooked \d+ 3600000000000 0 /);
  await agent.command("clock", `unbend,${cycle}`, process);
  expect((await commandClocks(agent, "remove", [process]))[process]).toMatch(/bare;$/);
}
