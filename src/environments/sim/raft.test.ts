import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../contract/faults.js";
import { isolate, majoritiesRing, oneWay } from "../../core/grudge.js";
import { createRandom, type Random } from "../../core/random.js";
import { msToNs } from "../../core/units.js";
import { type SimCluster, startSimulation } from "./cluster.js";
import { raftLoad } from "./testing/raft-load.js";

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const HOSTS = ["c1", "c2", "c3"];
const EVERYONE = [...NODES, ...HOSTS];

function sleep(cluster: SimCluster, ms: number): Promise<void> {
  return new Promise((resolve) => cluster.clock.at(cluster.clock.nowNs() + msToNs(ms), resolve));
}

function anyFault(random: Random): Fault {
  const few = random.shuffle(NODES).slice(0, random.int(1, 3));
  switch (random.int(0, 5)) {
    case 0:
      return { kind: "kill", targets: few, signal: "KILL" };
    case 1:
      return { kind: "pause", targets: few };
    case 2:
      return { kind: "pause", targets: [random.pick(HOSTS)] };
    case 3:
      return { kind: "partition", grudge: isolate(few, EVERYONE), heal: "fast" };
    case 4:
      return { kind: "partition", grudge: oneWay(few, NODES), heal: "fast" };
    default:
      return { kind: "partition", grudge: majoritiesRing(random.shuffle(NODES)), heal: "fast" };
  }
}

/** Twenty overlapping faults, then peace. */
async function siege(seed: number, bug?: string) {
  const logsDir = mkdtempSync(join(tmpdir(), "usurper-sim-"));
  const load = raftLoad({ seed, load: { window: 2, thinkMs: 0 }, logsDir, ...(bug === undefined ? {} : { bug }) });
  const cluster = await startSimulation(load.spec);
  const random = createRandom(seed).fork("siege");
  const kinds = new Set<string>();
  const before = await cluster.drive(
    (async () => {
      const faults = Array.from({ length: 20 }, async () => {
        await sleep(cluster, random.int(0, 10_000));
        const fault = anyFault(random);
        const active = await cluster.faults.inject(fault);
        await sleep(cluster, random.int(100, 2000));
        if ((await active.heal()).effective) kinds.add(fault.kind);
      });
      await Promise.all(faults);
      const answered = commandsOf(load.answered);
      await sleep(cluster, 2000);
      return answered;
    })(),
  );
  await cluster[Symbol.asyncDispose]();
  const leaders = [...(await cluster.statuses()).values()].filter(({ role }) => role === "leader");
  const breaches = load.notes.filter(({ f }) => f === "invariant");
  return { cluster, load, before, after: commandsOf(load.answered), leaders, breaches, kinds };
}

function commandsOf(answered: ReturnType<typeof raftLoad>["answered"]): number {
  return [...answered.values()].reduce((sum, { commands }) => sum + commands, 0);
}

describe("five Raft nodes under kills, pauses and partitions", () => {
  it("keep every invariant, apply each command once, and have a leader who serves when peace returns", async () => {
    const bitten = new Set<string>();
    for (let seed = 1; seed <= 8; seed++) {
      const { load, before, after, leaders, breaches, kinds } = await siege(seed);
      expect(breaches, `seed ${seed}`).toEqual([]);
      expect(leaders.length, `seed ${seed}`).toBe(1);
      expect(after - before, `seed ${seed}`).toBeGreaterThan(100);
      const highest = Math.max(...[...load.answered.values()].map(({ highestSum }) => highestSum));
      // Each command adds one: as many as were answered, and at most those still on their way beside.
      expect(highest).toBeGreaterThanOrEqual(after);
      expect(highest).toBeLessThanOrEqual(after + 3 * 2);
      for (const kind of kinds) bitten.add(kind);
    }
    expect([...bitten].sort()).toEqual(["kill", "partition", "pause"]);
  });

  it("breach an invariant when a vote is not persisted", async () => {
    let breached = 0;
    for (let seed = 1; seed <= 40 && breached === 0; seed++) {
      breached += (await siege(seed, "vote-not-persisted")).breaches.length;
    }
    expect(breached).toBeGreaterThan(0);
  });

  it("run the same twice", async () => {
    const [first, second] = [await siege(3), await siege(3)];
    expect(second.cluster.checkpoints).toEqual(first.cluster.checkpoints);
    expect(second.cluster.stateHash).toBe(first.cluster.stateHash);
    expect(second.load.notes).toEqual(first.load.notes);
    expect(first.cluster.checkpoints.length).toBeGreaterThan(5);
  });
});
