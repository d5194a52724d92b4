import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stage } from "../src/contract/conformance/stage.js";
import type { Fault } from "../src/contract/faults.js";
import type { System } from "../src/contract/system.js";
import { reachEngine } from "../src/environments/docker/engine.js";
import { dockerEnvironment } from "../src/environments/docker/index.js";
import { createHostRuntime } from "../src/runner/host/host-runtime.js";
import { etcdSystem } from "../src/systems/etcd/index.js";
import { raftSystem } from "../src/systems/raft/index.js";
import { zookeeperSystem } from "../src/systems/zookeeper/index.js";
import { calibrate, median, printTable, type Row } from "./table.js";

const ROUNDS = 3;
const FAULTS = 100;
const OPERATIONS = 300;

const STARTS: readonly { readonly system: System; readonly goalMs: number }[] = [
  { system: etcdSystem, goalMs: 3000 },
  { system: zookeeperSystem, goalMs: 5000 },
  { system: raftSystem, goalMs: 2000 },
];

const FIRST = { f: "write", value: { value: 1 }, resource: "x" };
const READ = { f: "read", value: null, resource: "x" };

interface Lifetime {
  readonly upMs: number;
  readonly downMs: number;
}

/**
 * Containers on this machine: from nothing, images present, to the first operation that succeeded and away again; a fault
 * verb; what a contender's own container costs an operation; and a whole run. The reference is the engine alone: one
 * container that sleeps, made, started and removed.
 */
export async function benchDocker(): Promise<void> {
  const rows: Row[] = [];
  const engineMs: number[] = [];
  const lives = new Map(STARTS.map(({ system }) => [system.name, [] as Lifetime[]]));
  // The first of each is not counted: it makes images.
  for (let round = 0; round <= ROUNDS; round++) {
    const alone = await engineAlone();
    if (round > 0) engineMs.push(alone);
    for (const { system } of STARTS) {
      const life = await lifetimeOf(system);
      if (round > 0) lives.get(system.name)?.push(life);
    }
  }
  const reference = median(engineMs);
  for (const { system, goalMs } of STARTS) {
    const upMs = median((lives.get(system.name) ?? []).map((life) => life.upMs));
    const downMs = median((lives.get(system.name) ?? []).map((life) => life.downMs));
    rows.push(timed(`${system.name}, 3 nodes and 2 contenders, to the first operation (ms)`, upMs, goalMs, reference));
    rows.push(timed(`${system.name}, taken down (ms)`, downMs, 2000, reference));
  }
  rows.push({ work: "reference: one container, made, started, removed (ms)", value: Math.round(reference), note: "" });
  await Stage.play(stageOf(etcdSystem), async (stage) => {
    rows.push(...(await faultRows(stage)), await contenderRow(stage));
  });
  rows.push(await wholeRun());
  rows.push({ work: "calibration loop (ms)", value: calibrate(), note: "a fixed loop, to compare machines" });
  printTable("docker: containers on this machine, medians", rows);
}

function timed(work: string, ms: number, goalMs: number, referenceMs: number): Row {
  return {
    work,
    value: Math.round(ms),
    note: `goal below ${goalMs}; ${(ms / referenceMs).toFixed(1)} of the reference`,
  };
}

function stageOf(system: System) {
  return {
    environment: dockerEnvironment,
    system,
    createHost: (settings: Parameters<typeof createHostRuntime>[1]) => createHostRuntime(system.connect, settings),
    patienceMs: 20_000,
  };
}

async function lifetimeOf(system: System): Promise<Lifetime> {
  const startMs = performance.now();
  let upMs = Number.NaN;
  let endMs = Number.NaN;
  await Stage.play(stageOf(system), async (stage) => {
    const outcome = await stage.perform("r1", FIRST);
    endMs = performance.now();
    upMs = outcome.type === "ok" ? endMs - startMs : Number.NaN;
  });
  return { upMs, downMs: performance.now() - endMs };
}

async function engineAlone(): Promise<number> {
  const { docker } = await reachEngine();
  const startMs = performance.now();
  const container = await docker.createContainer({
    Image: "debian:trixie-slim",
    Cmd: ["sleep", "60"],
    Labels: { usurper: "1" },
  });
  await container.start();
  await container.remove({ force: true });
  return performance.now() - startMs;
}

/** Each verb injected again and again; its heal is not timed. */
async function faultRows(stage: Stage): Promise<readonly Row[]> {
  const faults: readonly (readonly [string, Fault])[] = [
    ["partition of a node", { kind: "partition", grudge: { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] }, heal: "fast" }],
    ["pause of a node", { kind: "pause", targets: ["n1"] }],
    ["pause of a contender", { kind: "pause", targets: ["c1"] }],
    ["wall clock of a node", { kind: "clock", targets: ["n1"], clock: "wall", offsetMs: 1000 }],
    ["delay on a node's links", { kind: "links", links: { n1: ["n2", "n3"] }, shape: { delayMs: 5 } }],
  ];
  const rows: Row[] = [];
  for (const [name, fault] of faults) {
    const tookMs: number[] = [];
    for (let time = 0; time < FAULTS; time++) {
      const startMs = performance.now();
      const active = await stage.cluster.faults.inject(fault);
      tookMs.push(performance.now() - startMs);
      await active.heal();
    }
    rows.push({
      work: `${name}, injected (ms)`,
      value: median(tookMs).toFixed(1),
      note: `median of ${FAULTS}, goal below 20`,
    });
  }
  return rows;
}

/** The same reads by a contender in its container and by a reader in this process, in turn. */
async function contenderRow(stage: Stage): Promise<Row> {
  const tookMs: { readonly [host: string]: number[] } = { c1: [], r1: [] };
  for (let time = 0; time < OPERATIONS; time++) {
    for (const [host, took] of Object.entries(tookMs)) {
      const startMs = performance.now();
      const outcome = await stage.perform(host, READ);
      if (outcome.type === "ok") took.push(performance.now() - startMs);
    }
  }
  const [contained, here] = [median(tookMs["c1"] ?? []), median(tookMs["r1"] ?? [])];
  return {
    work: "a contender's container adds to an operation (ms)",
    value: (contained - here).toFixed(2),
    note: `goal below 1; ${contained.toFixed(2)} against ${here.toFixed(2)} in this process`,
  };
}

async function wholeRun(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "usurper-bench-"));
  try {
    const startMs = performance.now();
    const words = "run --system etcd --env docker --workload fenced-writes --nemesis partition:leader --time-limit 60s";
    const run = spawn(process.execPath, ["bin/usurper.js", ...words.split(" "), "--seed", "1", "--runs-dir", folder]);
    const [code] = await once(run, "exit");
    const tookS = ((performance.now() - startMs) / 1000).toFixed(1);
    return {
      work: "etcd for 60 s, verdict and report included (s)",
      value: tookS,
      note: `goal at most 75; exit ${code}`,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
