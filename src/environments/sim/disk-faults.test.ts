import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DiskFault } from "../../contract/faults.js";
import { type SimCluster, startSimulation } from "./cluster.js";
import { toySpec } from "./testing/toy-system.js";

const MS = 1_000_000;

interface Scene {
  readonly cluster: SimCluster;
  readonly toy: ReturnType<typeof toySpec>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly inject: (mode: DiskFault["mode"], ...targets: string[]) => ReturnType<SimCluster["faults"]["inject"]>;
  readonly running: () => Promise<string[]>;
}

async function play(seed: number, act: (scene: Scene) => Promise<void>): Promise<ReturnType<typeof toySpec>> {
  const toy = toySpec(seed);
  const cluster = await startSimulation(toy.spec);
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => cluster.clock.at(cluster.clock.nowNs() + ms * MS, resolve));
  const inject: Scene["inject"] = (mode, ...targets) => cluster.faults.inject({ kind: "disk", targets, mode });
  const running = async () => [...(await cluster.statuses()).keys()];
  await cluster.drive(act({ cluster, toy, sleep, inject, running }));
  await cluster[Symbol.asyncDispose]();
  return toy;
}

const logOf = ({ spec }: ReturnType<typeof toySpec>, node: string): string =>
  readFileSync(join(spec.logsDir ?? "", `${node}.log`), "utf8");

describe("faults of disks", () => {
  it("a slow sync puts off what follows it, and is counted", () =>
    play(1, async ({ toy, sleep, inject }) => {
      await sleep(95);
      const active = await inject("slow-sync", "n2", "n3");
      expect(active.injected).toMatchObject({ effective: false, evidence: { slowMs: 100 } });
      const acknowledged = toy.node("n1").acknowledged.length;
      await sleep(90);
      expect(toy.node("n1").acknowledged.length).toBeLessThanOrEqual(acknowledged + 2);
      await sleep(200);
      const healed = await active.heal();
      expect(healed.effective).toBe(true);
      await sleep(300);
      expect(toy.node("n1").acknowledged.length).toBeGreaterThan(acknowledged + 60);
    }));

  it("a full disk ends the node that must write, sends nothing of that step, and holds it down until the heal", async () => {
    const toy = await play(1, async ({ cluster, toy, sleep, inject, running }) => {
      await sleep(95);
      const active = await inject("full", "n2");
      expect(active.injected).toMatchObject({ effective: false, evidence: { endedByFullDisk: [] } });
      expect(await running()).toEqual(["n1", "n2", "n3"]);
      const kept = toy.node("n2").beats.length;
      await sleep(100);
      expect(await running()).toEqual(["n1", "n3"]);
      const kill = await cluster.faults.inject({ kind: "kill", targets: ["n2"], signal: "KILL" });
      await kill.heal();
      expect(await running()).toEqual(["n1", "n3"]);
      const healed = await active.heal();
      expect(healed).toMatchObject({ effective: true, evidence: { endedByFullDisk: ["n2"], state: { n2: "down" } } });
      expect(await running()).toEqual(["n1", "n2", "n3"]);
      expect(toy.node("n2").beats).toHaveLength(kept);
      await sleep(100);
      expect(toy.node("n2").beats.length).toBeGreaterThan(kept + 8);
    });
    expect(logOf(toy, "n2")).toContain("ended: it must write and its disk is full");
  });

  it("full disks count once one node has ended by it, though the others then have nothing more to write", () =>
    play(1, async ({ cluster, sleep, inject }) => {
      await cluster.faults.inject({ kind: "pause", targets: ["n3"] });
      const active = await inject("full", "n2", "n3");
      await sleep(200);
      expect(await active.heal()).toMatchObject({ effective: true, evidence: { endedByFullDisk: ["n2"] } });
    }));

  it("a failing disk ends whom it fails, holds it down until the heal, and loses nothing that was synced", async () => {
    const toy = await play(1, async ({ cluster, toy, sleep, inject, running }) => {
      await sleep(95);
      const active = await inject("io-error", "n2", "n3");
      const beats = toy.node("n2").beats.length;
      await sleep(100);
      expect(await running()).toEqual(["n1"]);
      const kill = await cluster.faults.inject({ kind: "kill", targets: ["n2"], signal: "KILL" });
      await kill.heal();
      expect(await running()).toEqual(["n1"]);
      const { lostRecords } = active.injected.evidence as { readonly lostRecords: { readonly n2: number } };
      const healed = await active.heal();
      expect(healed).toMatchObject({ effective: true, evidence: { state: { n2: "down", n3: "down" } } });
      expect([...(healed.evidence["endedOverIt"] as string[])].sort()).toEqual(["n2", "n3"]);
      expect(toy.node("n2").beats.length + toy.node("n2").damaged.length).toBeGreaterThanOrEqual(
        beats - lostRecords.n2,
      );
      expect(await running()).toEqual(["n1", "n2", "n3"]);
    });
    expect(logOf(toy, "n2")).toMatch(/ended: (it must write and its disk fails|its disk failed to sync)/);
  });

  it("a node that has not met its failing disk is killed at the heal", () =>
    play(1, async ({ cluster, toy, sleep, inject, running }) => {
      await sleep(95);
      await cluster.faults.inject({ kind: "pause", targets: ["n2"] });
      await sleep(50);
      const active = await inject("io-error", "n2");
      expect(await active.heal()).toMatchObject({ effective: false, evidence: { endedOverIt: [] } });
      expect(toy.lives.get("n2")).toHaveLength(1);
      expect(await running()).toEqual(["n1", "n3"]);
    }));

  it("a loss of power catches a write on its way, now loses it, now tears it, and the heal starts the node again", async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      await play(seed, async ({ toy, sleep, inject, running }) => {
        await sleep(95);
        const active = await inject("power-loss", "n1");
        expect(active.injected.effective).toBe(true);
        expect(await running()).toEqual(["n2", "n3"]);
        const { lostRecords, tornRecords } = active.injected.evidence as { [measure: string]: { n1: number } };
        await active.heal();
        seen.add(`${lostRecords?.n1} lost, ${tornRecords?.n1} torn`);
        expect(toy.node("n1").damaged).toHaveLength(tornRecords?.n1 as number);
        await sleep(30);
        expect(await running()).toEqual(["n1", "n2", "n3"]);
      });
    }
    expect([...seen].sort()).toEqual(["0 lost, 0 torn", "0 lost, 1 torn", "1 lost, 0 torn"]);
  });

  it("a torn record is told of once: what is written next takes its place", () =>
    play(1, async ({ cluster, toy, sleep, inject }) => {
      await sleep(95);
      const active = await inject("corrupt-tail", "n1");
      expect(active.injected).toMatchObject({ effective: true, evidence: { state: { n1: "down" } } });
      await active.heal();
      expect(toy.node("n1").damaged).toEqual([toy.node("n1").beats.length]);
      await sleep(55);
      const beats = [...toy.node("n1").beats];
      const kill = await cluster.faults.inject({ kind: "kill", targets: ["n1"], signal: "KILL" });
      await kill.heal();
      expect(toy.node("n1").damaged).toEqual([]);
      expect(toy.node("n1").beats).toEqual(beats);
    }));

  it("a flipped bit ends a node that finds it, and the heal makes the record read right again", async () => {
    const toy = await play(1, async ({ toy, sleep, inject, running }) => {
      await sleep(95);
      const beats = [...toy.node("n2").beats];
      const active = await inject("bit-flip", "n2");
      expect(active.injected).toMatchObject({ effective: true, evidence: { state: { n2: "down" } } });
      expect(toy.lives.get("n2")).toHaveLength(2);
      expect(toy.node("n2").damaged).toHaveLength(1);
      expect(await running()).toEqual(["n1", "n3"]);
      await sleep(50);
      await active.heal();
      expect(await running()).toEqual(["n1", "n2", "n3"]);
      expect(toy.node("n2").damaged).toEqual([]);
      expect(toy.node("n2").beats).toEqual(beats);
    });
    expect(logOf(toy, "n2")).toContain("halted: a beat on its disk is damaged; stays down until a fault");
  });

  it("finds nothing to flip on a disk with fewer than two records, and leaves its node alone", () =>
    play(1, async ({ toy, inject }) => {
      const active = await inject("bit-flip", "n2");
      expect(active.injected).toMatchObject({ effective: false, evidence: { damagedRecord: { n2: null } } });
      expect(toy.lives.get("n2")).toHaveLength(1);
      expect((await active.heal()).effective).toBe(false);
    }));

  it("waits in vain for a write of a node that is paused, and takes its power all the same", () =>
    play(1, async ({ cluster, sleep, inject }) => {
      await sleep(95);
      const pause = await cluster.faults.inject({ kind: "pause", targets: ["n2"] });
      const active = await inject("power-loss", "n2");
      expect(active.injected).toMatchObject({ effective: true, evidence: { state: { n2: "down" } } });
      await pause.heal();
      expect((await active.heal()).evidence).toMatchObject({ healedState: { n2: "running" } });
    }));

  it("rejects a host, which has no disk, before anything is touched", () =>
    play(1, async ({ inject, running }) => {
      await expect(inject("power-loss", "n1", "c1")).rejects.toThrow("c1 has no disk: only nodes have");
      await expect(inject("full", "n9")).rejects.toThrow("there is no node or host n9");
      expect(await running()).toEqual(["n1", "n2", "n3"]);
    }));
});
