import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../../contract/environment.js";
import type { ActiveFault, DiskFault } from "../../contract/faults.js";
import { etcdSystem } from "../../systems/etcd/index.js";
import { type Engine, reachEngine } from "./engine.js";
import { dockerGate } from "./engine-gate.js";
import { createDockerEnvironment } from "./environment.js";
import { belongings } from "./removal.js";
import { Writer } from "./testing/etcd-writer.js";
import { execIn } from "./testing/exec-in.js";
import { TOY_AGENT, toySpec, until } from "./testing/toy-system.js";

const environment = createDockerEnvironment({ agentFile: TOY_AGENT });
const DATA = etcdSystem.containers?.dataFolder ?? "";

describe.skipIf((await dockerGate()).skip)("faults of disks in containers", () => {
  let engine: Engine;
  let cluster: Cluster;
  let run = "";
  const etcd = new Writer();
  const nodeOf = (name: string): string => `usurper-${run}-${name}`;
  const inject = (mode: DiskFault["mode"], ...targets: string[]): Promise<ActiveFault> =>
    cluster.faults.inject({ kind: "disk", targets, mode });

  beforeAll(async () => {
    engine = await reachEngine();
    const spec = toySpec({
      system: etcdSystem,
      version: etcdSystem.versions[0] ?? "",
      readers: ["r1"],
      faultKinds: ["disk"],
      progress: (message) => {
        run = /\(run (\w+)\)/.exec(message)?.[1] ?? run;
      },
    });
    cluster = await environment.start(spec);
    etcd.endpoints.push(...spec.endpoints);
  }, 120_000);

  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    expect(await belongings(engine, run)).toEqual([]);
  });

  it("a power loss of all nodes takes what was not synced, and nothing that was acknowledged", async () => {
    const write = `echo kept > ${DATA}/kept && sync ${DATA}/kept && echo lost > ${DATA}/lost && cat ${DATA}/lost`;
    expect(await execIn(engine, nodeOf("n1"), write)).toBe("lost");
    await etcd.put(30);
    const active = await inject("power-loss", "n1", "n2", "n3");
    expect(active.injected).toMatchObject({
      effective: true,
      evidence: { journalsToReplay: 3, state: { n1: "down", n2: "down", n3: "down" } },
    });
    // Of a file that was never synced not even the name is left: five bytes at least are gone.
    expect((active.injected.evidence["lostBytes"] as { readonly n1: number }).n1).toBeGreaterThanOrEqual(5);
    expect((await active.heal()).effective).toBe(true);
    const look = `cat ${DATA}/kept; test -s ${DATA}/lost || echo gone`;
    expect(await execIn(engine, nodeOf("n1"), look)).toBe("kept\ngone");
    await until("every acknowledged write is read", async () => (await etcd.missing()) === 0, 30_000);
  });

  it("a node that loses power is down until the heal, whatever else holds it", async () => {
    const kill = await cluster.faults.inject({ kind: "kill", targets: ["n2"], signal: "KILL" });
    const loss = await inject("power-loss", "n2", "n3");
    expect(loss.injected.effective).toBe(false);
    await kill.heal();
    expect(await statuses()).toEqual(["n1"]);
    await loss.heal();
    await until("all answer", async () => (await statuses()).length === 3, 30_000);
  });

  it("a full disk refuses writes; the heal gives its space back and starts what ended over it", async () => {
    const active = await inject("full", "n1");
    expect(active.injected).toEqual({ effective: true, evidence: { freeBytes: { n1: 0 }, writes: { n1: "ENOSPC" } } });
    const refused = await execIn(engine, nodeOf("n1"), `cp /etc/hostname ${DATA}/more; df --output=avail ${DATA}`);
    expect(refused).toMatch(/No space left on device[\s\S]*\b0$/);
    const twice = await inject("full", "n1");
    expect((await twice.heal()).evidence["healedFreeBytes"]).toEqual({});
    const healed = await active.heal();
    expect((healed.evidence["healedFreeBytes"] as { readonly n1: number }).n1).toBeGreaterThan(100e6);
    expect(await execIn(engine, nodeOf("n1"), `echo more > ${DATA}/more && cat ${DATA}/more`)).toBe("more");
  });

  it("syncs take longer by what was asked, and no longer after the heal", async () => {
    const active = await cluster.faults.inject({ kind: "disk", targets: ["n1", "n2"], mode: "slow-sync", slowMs: 120 });
    expect(active.injected).toMatchObject({ effective: true, evidence: { slowMs: 120 } });
    const { syncMs, usualSyncMs } = active.injected.evidence as { readonly [measure: string]: { readonly n1: number } };
    expect(usualSyncMs?.n1).toBeLessThan(60);
    expect(syncMs?.n1).toBeGreaterThanOrEqual(120);
    const before = performance.now();
    await etcd.put(1);
    expect(performance.now() - before).toBeGreaterThan(120);
    const { slowedSyncs, healedSyncMs } = (await active.heal()).evidence as {
      readonly [of: string]: { readonly n1: number };
    };
    expect(slowedSyncs?.n1).toBeGreaterThan(0);
    expect(healedSyncMs?.n1).toBeLessThan(60);
  });

  it("a failing disk answers with errors; the heal starts the node on what it had synced", async () => {
    await execIn(engine, nodeOf("n3"), `echo kept > ${DATA}/kept && sync ${DATA}/kept`);
    const active = await inject("io-error", "n3");
    expect(active.injected).toMatchObject({ effective: true, evidence: { writes: { n3: "EIO" } } });
    // Where n3 led, the others must elect first.
    const writes = () =>
      etcd.put(10).then(
        () => true,
        () => false,
      );
    await until("writes are taken", writes, 30_000);
    await until("n3 has ended over it", async () => !(await statuses()).includes("n3"));
    expect(await active.heal()).toMatchObject({ effective: true, evidence: { state: { n3: "down" } } });
    expect(await execIn(engine, nodeOf("n3"), `cat ${DATA}/kept`)).toBe("kept");
    await until("all answer", async () => (await statuses()).length === 3, 30_000);
  });

  it("a damaged tail was never synced, and all nodes survive it", async () => {
    // Every node must be caught with a record under way, which a busy machine may take a second try for.
    let effective = false;
    for (let tries = 0; !effective && tries < 3; tries++) {
      const writing = etcd.put(400).catch(() => {});
      const active = await inject("corrupt-tail", "n1", "n2", "n3");
      await writing;
      effective = active.injected.effective;
      expect(active.injected.evidence).toMatchObject({ journalsToReplay: 3 });
      await active.heal();
      await until("all answer", async () => (await statuses()).length === 3, 30_000);
    }
    expect(effective).toBe(true);
    await until("every acknowledged write is read", async () => (await etcd.missing()) === 0, 30_000);
  });

  it("a flipped bit keeps its node down until the heal, which puts it back", async () => {
    const active = await inject("bit-flip", "n2");
    expect(active.injected).toMatchObject({ effective: true, evidence: { endedOverIt: ["n2"] } });
    expect(await statuses()).toEqual(["n1", "n3"]);
    const healed = await active.heal();
    expect(healed).toMatchObject({ effective: true, evidence: { servesAfterMs: { n2: expect.any(Number) } } });
    await until("every acknowledged write is read", async () => (await etcd.missing()) === 0, 30_000);
  });

  it("breaks no disk where there is none", async () => {
    await expect(inject("full", "c9")).rejects.toThrow("c9 has no disk to break: there are n1, n2, n3");
  });

  async function statuses(): Promise<readonly string[]> {
    return [...(await cluster.statuses()).keys()].sort();
  }
});
