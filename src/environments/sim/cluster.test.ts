import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../contract/faults.js";
import type { HostFactory, HostLink, HostReport } from "../../contract/host.js";
import type { ProtocolNodeContext } from "../../contract/protocol.js";
import type { ProtocolDeployment } from "../../contract/system.js";
import type { Grudge } from "../../core/grudge.js";
import type { Json } from "../../core/json.js";
import { type SimCluster, startSimulation } from "./cluster.js";
import { simEnvironment } from "./index.js";
import { ToyNode, toySpec } from "./testing/toy-system.js";

const MS = 1_000_000;

function sleep(cluster: SimCluster, ms: number): Promise<void> {
  return new Promise((resolve) => cluster.clock.at(cluster.clock.nowNs() + ms * MS, resolve));
}

/** Everything a link tells, in order, in words. */
function listenTo(cluster: SimCluster, name: string): { link: HostLink; told: string[] } {
  const link = cluster.hosts.find((host) => host.name === name) as HostLink;
  const told: string[] = [];
  const words = (report: HostReport): string => {
    if (report.type === "complete") return `complete ${report.id} ${report.outcome.type}`;
    return report.type === "ready" ? `ready ${report.id}` : report.type;
  };
  link.listen({ report: (report) => told.push(words(report)), died: (reason) => told.push(`died: ${reason}`) });
  return { link, told };
}

const offer = (id: number, value: Json) => ({ type: "offer", id, op: { f: "read", value }, timeNs: 0 }) as const;

async function play(seed: number, scene: (cluster: SimCluster, toy: ReturnType<typeof toySpec>) => Promise<void>) {
  const toy = toySpec(seed);
  const cluster = await startSimulation(toy.spec);
  await cluster.drive(scene(cluster, toy));
  await cluster[Symbol.asyncDispose]();
  return { cluster, toy };
}

describe("a simulated cluster", () => {
  it("begins at time zero with a leader, hosts that say hello, and the leader's note", () =>
    play(1, async (cluster, { notes }) => {
      expect(cluster.clock.nowNs()).toBe(0);
      expect((await cluster.statuses()).get("n1")).toEqual({ role: "leader", term: 1 });
      const { told } = listenTo(cluster, "c1");
      await sleep(cluster, 1);
      expect(told).toEqual(["hello"]);
      expect(notes).toEqual([
        // The toy promises nothing that could be watched.
        { process: "environment", f: "watching", value: { source: "simulator", nodes: [], for: [] } },
        { process: "n1", f: "server", value: { source: "simulator", role: "leader", term: 1 }, node: "n1" },
      ]);
    }));

  it("carries an operation from offer to echo over the simulated network", () =>
    play(1, async (cluster) => {
      const { link, told } = listenTo(cluster, "c1");
      link.send(offer(1, { hi: 1 }));
      await sleep(cluster, 49);
      expect(told).toEqual(["hello", "ready 1", "complete 1 ok"]);
    }));

  it("lets nothing promised leave before it is durable, and wakes nodes at the time they asked for", () =>
    play(3, async (cluster, { node }) => {
      for (let round = 0; round < 40; round++) {
        await sleep(cluster, 13);
        const acknowledged = node("n1").acknowledged.at(-1) ?? 0;
        const active = await cluster.faults.inject({ kind: "disk", targets: ["n2", "n3"], mode: "power-loss" });
        await active.heal();
        await sleep(cluster, 0);
        // What either follower acknowledged both of its disk's lives hold; the ack may be either's.
        const kept = Math.max(...["n2", "n3"].map((id) => node(id).beats.at(-1) ?? 0));
        expect(kept).toBeGreaterThanOrEqual(acknowledged);
      }
      expect(node("n1").acknowledged.length).toBeGreaterThan(40);
      const beats = node("n1").beats.length;
      const wakes = node("n1").inputs.filter((input) => input === "wake").length;
      expect(wakes).toBe(beats);
      expect(beats).toBe(Math.floor(cluster.clock.nowNs() / (10 * MS)));
    }));

  it("a kill loses nothing that was written, synced or not, and tells the next life of no sync but its own", () =>
    play(1, async (cluster, { node }) => {
      await cluster.faults.inject({ kind: "disk", targets: ["n2"], mode: "slow-sync", slowMs: 500 });
      await sleep(cluster, 100.3);
      const beats = [...node("n2").beats];
      expect(beats.length).toBeGreaterThan(7);
      await cluster.faults.inject({ kind: "partition", grudge: { n2: ["n1"] }, heal: "fast" });
      const kill = await cluster.faults.inject({ kind: "kill", targets: ["n2"], signal: "KILL" });
      await kill.heal();
      expect(node("n2").beats).toEqual(beats);
      await sleep(cluster, 2000);
      expect(node("n2").inputs).toEqual(["start"]);
    }));

  it("a paused node is silent and out of the statuses; it goes on with what it held", () =>
    play(1, async (cluster, { node }) => {
      await sleep(cluster, 25);
      const active = await cluster.faults.inject({ kind: "pause", targets: ["n2"] });
      expect(active.injected).toEqual({
        evidence: { state: { n2: "stopped" }, bitten: ["n2"] },
        effective: true,
      });
      const inputs = node("n2").inputs.length;
      const beats = node("n2").beats.length;
      await sleep(cluster, 500);
      expect(node("n2").inputs.length).toBe(inputs);
      expect([...(await cluster.statuses()).keys()]).toEqual(["n1", "n3"]);
      expect((await active.heal()).evidence).toMatchObject({
        state: { n2: "stopped" },
        healedState: { n2: "running" },
      });
      await sleep(cluster, 5);
      expect(node("n2").beats.length).toBeGreaterThanOrEqual(beats + 49);
    }));

  it("a node killed while paused forgets what was held, and takes no stale wake or sync", () =>
    play(1, async (cluster, { node, lives }) => {
      const pause = await cluster.faults.inject({ kind: "pause", targets: ["n1"] });
      await sleep(cluster, 100);
      const kill = await cluster.faults.inject({ kind: "kill", targets: ["n1"], signal: "KILL" });
      await pause.heal();
      const first = lives.get("n1")?.[0];
      const inputs = first?.inputs.length;
      await kill.heal();
      await sleep(cluster, 8);
      expect(first?.inputs.length).toBe(inputs);
      expect(lives.get("n1")).toHaveLength(2);
      expect(node("n1").inputs).toEqual(["start"]);
    }));

  it("writes a log for people", async () => {
    const { toy } = await play(1, async (cluster) => {
      await sleep(cluster, 100);
      const kill = await cluster.faults.inject({ kind: "kill", targets: ["n1"], signal: "KILL" });
      await kill.heal();
    });
    const log = readFileSync(join(toy.spec.logsDir ?? "", "n1.log"), "utf8")
      .trimEnd()
      .split("\n");
    expect(log.map((line) => line.trim())).toEqual([
      "0.000000 started with 0 records",
      "0.000000 leader in term 1",
      expect.stringMatching(/^0.100000 killed; [01] records are still on their way to the disk$/),
      expect.stringMatching(/^0.100000 started with (9|10) records$/),
      "0.100000 leader in term 1",
    ]);
  });

  it("tells the first breaches of an invariant, and not the thousandth", async () => {
    const breach = { rule: "E7", nodes: ["n1"], why: "always" };
    const toy = toySpec(1, () => ({ observe: () => [breach] }));
    const cluster = await startSimulation(toy.spec);
    await cluster.drive(sleep(cluster, 100));
    const told = toy.notes.filter(({ f }) => f === "invariant");
    expect(told).toHaveLength(5);
    expect(told[0]).toEqual({ process: "environment", f: "invariant", value: { ...breach } });
  });

  it("names the node whose state machine threw", async () => {
    const toy = toySpec(1);
    const cluster = await startSimulation(toy.spec);
    toy.node("n1").step = () => {
      throw new Error("index out of range");
    };
    await expect(cluster.drive(sleep(cluster, 100))).rejects.toThrow("node n1 threw at wake: index out of range");
  });

  it("refuses a system that cannot be simulated", async () => {
    const { spec } = toySpec(1);
    const { protocol: _, ...system } = spec.system;
    expect(simEnvironment.runs(system)).toMatchObject({ supported: false });
    await expect(simEnvironment.start({ ...spec, system })).rejects.toThrow("toy is no protocol of ours");
  });
});

describe("client hosts", () => {
  it("a paused host takes neither commands nor messages nor timers until it wakes", () =>
    play(1, async (cluster) => {
      const { link, told } = listenTo(cluster, "c1");
      await sleep(cluster, 1);
      const pause = await cluster.faults.inject({ kind: "pause", targets: ["c1"] });
      link.send(offer(1, {}));
      await sleep(cluster, 1000);
      expect(told).toEqual(["hello"]);
      await pause.heal();
      await sleep(cluster, 100);
      expect(told).toEqual(["hello", "ready 1", "complete 1 ok"]);
    }));

  it("a host that wakes finds its answer and its timeout, and which comes first is the seed's", async () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      await play(seed, async (cluster) => {
        const { link, told } = listenTo(cluster, "c1");
        await sleep(cluster, 1);
        link.send(offer(1, {}));
        await sleep(cluster, 0.03);
        const pause = await cluster.faults.inject({ kind: "pause", targets: ["c1"] });
        await sleep(cluster, 1000);
        await pause.heal();
        await sleep(cluster, 10);
        outcomes.add(told.at(-1) as string);
      });
    }
    expect([...outcomes].sort()).toEqual(["complete 1 info", "complete 1 ok"]);
  });

  it("a killed host is told dead after all it said, and its next life knows nothing of the former", () =>
    play(1, async (cluster) => {
      const { link, told } = listenTo(cluster, "c1");
      await sleep(cluster, 1);
      link.send(offer(1, {}));
      await sleep(cluster, 0.03);
      const kill = await cluster.faults.inject({ kind: "kill", targets: ["c1"], signal: "KILL" });
      // Written to the dead life's pipe: the next life must not find it.
      link.send(offer(2, {}));
      const healed = await kill.heal();
      expect(healed.evidence).toEqual({ state: { c1: "down" }, healedState: { c1: "running" }, bitten: ["c1"] });
      await sleep(cluster, 100);
      expect(told).toEqual(["hello", "ready 1", "died: killed", "hello"]);
      link.send(offer(3, {}));
      await sleep(cluster, 40);
      expect(told.slice(4)).toEqual(["ready 3", "complete 3 ok"]);
    }));

  it("a partition cuts a host off, not its line to the harness", () =>
    play(1, async (cluster) => {
      const { link, told } = listenTo(cluster, "c1");
      const active = await cluster.faults.inject({ kind: "partition", grudge: { c1: ["n1"] }, heal: "fast" });
      expect(active.injected).toEqual({ evidence: { links: 1, droppedPackets: 0 }, effective: false });
      link.send(offer(1, {}));
      await sleep(cluster, 100);
      expect(told).toEqual(["hello", "ready 1", "complete 1 info"]);
      expect(await active.heal()).toEqual({ evidence: { links: 1, droppedPackets: 1 }, effective: true });
    }));
});

describe("doubled packets", () => {
  it("a client's transport claims at most once until a packet of its host may have been doubled", async () => {
    const claims = new Map<string, () => boolean | undefined>();
    const toy = toySpec(1);
    const createHost: HostFactory = (context, report) => {
      claims.set(context.host, () => context.transport?.atMostOnce);
      return toy.spec.createHost(context, report);
    };
    const cluster = await startSimulation({ ...toy.spec, createHost });
    const claimed = () => [...claims].filter(([, claim]) => claim()).map(([host]) => host);
    const shape = (links: Grudge, duplicatePct: number) =>
      cluster.drive(cluster.faults.inject({ kind: "links", links, shape: { duplicatePct, delayMs: 1 } }));
    await shape({ c1: ["n1"], n1: ["c2"] }, 0);
    expect(claimed()).toEqual(["c1", "c2", "r1"]);
    const active = await shape({ c1: ["n1"], n1: ["c2"], n2: ["n3"] }, 5);
    await cluster.drive(active.heal());
    expect(claimed()).toEqual(["r1"]);
  });
});

describe("one seed", () => {
  const OTHER_FAULTS: readonly Fault[] = [
    { kind: "links", links: { n1: ["c1", "n3"], n3: ["n1"] }, shape: { lossPct: 20, duplicatePct: 20, jitterMs: 5 } },
    { kind: "clock", targets: ["n1", "c2"], clock: "both", offsetMs: -10, ratePpm: 90_000 },
    { kind: "disk", targets: ["n3"], mode: "power-loss" },
  ];

  /** Beats, operations and faults for a while; the whole of what could be seen, and the hash. */
  async function story(seed: number): Promise<string> {
    const told: string[] = [];
    const { cluster } = await play(seed, async (cluster, { node, notes }) => {
      const lines = ["c1", "c2", "r1"].map((name) => listenTo(cluster, name));
      for (let round = 0; round < 10; round++) {
        for (const [i, { link }] of lines.entries()) link.send(offer(10 * round + i, { round }));
        const pause = await cluster.faults.inject({ kind: "pause", targets: ["n2", "c1"] });
        const kill = await cluster.faults.inject({ kind: "kill", targets: ["n1", "c2"], signal: "KILL" });
        const others = await Promise.all(OTHER_FAULTS.map((fault) => cluster.faults.inject(fault)));
        await sleep(cluster, 37);
        await kill.heal();
        await sleep(cluster, 21);
        await pause.heal();
        for (const other of others) told.push(JSON.stringify(await other.heal()));
        await sleep(cluster, 42);
      }
      told.push(JSON.stringify([lines.map(({ told: heard }) => heard), notes, node("n3").beats, node("n1").inputs]));
    });
    return `${told} ${cluster.events} ${cluster.deliveredMessages} ${cluster.stateHash}`;
  }

  it("gives one run, whatever else runs beside it", async () => {
    const [first, again, beside] = await Promise.all([story(7), story(7), story(8)]);
    expect(again).toBe(first);
    expect(beside).not.toBe(first);
  });

  it("another seed gives another hash", async () => {
    const hashes = await Promise.all(Array.from({ length: 10 }, async (_, seed) => (await story(seed)).slice(-8)));
    expect(new Set(hashes).size).toBe(10);
  });
});

describe("a companion", () => {
  it("runs beside the cluster: no invariant looks at it, no status tells of it, no fault strikes it", async () => {
    const observed = new Set<string>();
    const toy = toySpec(1, () => ({
      observe: ({ id }) => {
        observed.add(id);
        return [];
      },
    }));
    const companions = [{ id: "beside", createNode: (context: ProtocolNodeContext) => new ToyNode(context) }];
    const protocol = { ...(toy.spec.system.protocol as ProtocolDeployment), companions };
    const cluster = await startSimulation({ ...toy.spec, system: { ...toy.spec.system, protocol } });
    const { logsDir = "" } = toy.spec;
    await cluster.drive(sleep(cluster, 100));
    const kill = cluster.faults.inject({ kind: "kill", signal: "KILL", targets: ["beside"] });
    await expect(kill).rejects.toThrow("there is no node or host beside");
    expect([...(await cluster.statuses()).keys()]).toEqual(["n1", "n2", "n3"]);
    expect([...observed].sort()).toEqual(["n1", "n2", "n3"]);
    await cluster[Symbol.asyncDispose]();
    expect(readFileSync(join(logsDir, "beside.log"), "utf8")).toContain("started with 0 records");
  });
});
