import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PlannedRow, withSeed } from "../src/campaign/plan.js";
import { planCampaign } from "../src/campaign/plan-campaign.js";
import { readCampaign } from "../src/campaign/read-campaign.js";
import { PLUGINS } from "../src/campaign/registry.js";
import { startWorkers } from "../src/campaign/sweep/worker-pool.js";
import { msToNs, NS_PER_S } from "../src/core/units.js";
import { startSimulation } from "../src/environments/sim/cluster.js";
import { EventHeap, EventKind } from "../src/environments/sim/event-heap.js";
import { raftLoad } from "../src/environments/sim/testing/raft-load.js";
import { calibrate, median, printTable, type Row } from "./table.js";
import { sourceWorkers } from "./workers.js";

const ROUNDS = 3;

/** What each of three hosts does: about thirty commands a second, as in a test; and as many as the nodes can take. */
const ORDINARY = { window: 1, thinkMs: 30 };
const HEAVY = { window: 64, thinkMs: 0 };

/** The leader is paused over and over, so that elections are part of what is timed. */
const FAULT_EVERY_MS = 10_000;

/** Whether another node is killed beside. Each restart replays its whole log, which grows with the run. */
type Siege = "pauses" | "pauses and kills";

interface Timed {
  readonly wallMs: number;
  readonly simulatedMs: number;
  readonly messages: number;
  readonly events: number;
}

/**
 * Five Raft nodes with their invariants watched, three client hosts that load them, faults every ten simulated
 * seconds: simulated over wall time, messages a second, and whether twenty minutes cost twenty times one. The
 * reference is the bare event heap with nothing to do.
 */
export async function benchSim(): Promise<void> {
  await timed(ORDINARY, 0.1, "pauses");
  const rows: Row[] = [];
  const ordinary = await rounds(() => timed(ORDINARY, 1, "pauses and kills"));
  const heavy = await rounds(() => timed(HEAVY, 0.1, "pauses"));
  const reference = timedHeap();
  rows.push(row("simulated/wall time, ordinary load", speedup(ordinary), "goal 300"));
  rows.push(row("messages/s, ordinary load", rate(ordinary), `${perMinute(ordinary)} a simulated minute`));
  rows.push(row("messages/s, heavy load", rate(heavy), "goal 300,000"));
  rows.push(row("simulated/wall time, heavy load", speedup(heavy), `${perMinute(heavy)} messages a simulated minute`));
  rows.push(row("events/s, heavy load", Math.round((heavy.events / heavy.wallMs) * 1000), ""));
  rows.push(row("reference: bare heap (events/s)", Math.round(reference), ratioTo(heavy, reference)));
  for (const siege of ["pauses", "pauses and kills"] as const) {
    for (const minutes of [1, 5, 20]) {
      const run = await timed(ORDINARY, minutes, siege);
      const note = `${Number((run.wallMs / minutes).toFixed(1))} ms a simulated minute`;
      rows.push(row(`${minutes} min simulated, ${siege} (ms)`, Math.round(run.wallMs), note));
    }
  }
  rows.push(await sweepRow());
  rows.push(row("calibration loop (ms)", calibrate(), "a fixed loop, to compare machines"));
  printTable("simulator: 5 Raft nodes, 3 client hosts, one core", rows);
}

/** What a second process brings to a sweep, the starting of processes left out. */
async function sweepRow(): Promise<Row> {
  const campaign = readCampaign("{ system: raft, nemesis: [partition, kill, pause], seeds: 1..40 }", "bench.yaml");
  const { rows } = await planCampaign(campaign, { plugins: PLUGINS, tool: "usurper bench", drawSeed: () => 1 });
  const [swept] = rows as [PlannedRow];
  const ratios: number[] = [];
  let seedsPerSecond = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const [oneMs, twoMs] = [await sweepMs(swept, 1), await sweepMs(swept, 2)];
    ratios.push(oneMs / twoMs);
    seedsPerSecond = Math.max(seedsPerSecond, (swept.seeds.length / twoMs) * 1000);
  }
  const note = `goal 1.8 on two cores; ${Math.round(seedsPerSecond)} seeds/s, written to no file`;
  return row("sweep: two processes over one", Number(median(ratios).toFixed(2)), note);
}

async function sweepMs(swept: PlannedRow, processes: number): Promise<number> {
  await using workers = startWorkers(sourceWorkers(), processes);
  const { signal } = new AbortController();
  const run = (seed: number): Promise<unknown> =>
    workers.run({ plan: withSeed(swept, seed), wanted: "figures" }, signal);
  // A process compiles what it runs most while it runs it for the first few times.
  await Promise.all(Array.from({ length: processes * 8 }, (_, seed) => run(seed)));
  const startNs = process.hrtime.bigint();
  await Promise.all(swept.seeds.map(run));
  return Number(process.hrtime.bigint() - startNs) / 1e6;
}

async function timed(load: typeof ORDINARY, minutes: number, siege: Siege): Promise<Timed> {
  const logsDir = mkdtempSync(join(tmpdir(), "usurper-bench-"));
  try {
    const { spec } = raftLoad({ seed: 1, load, logsDir });
    const startNs = process.hrtime.bigint();
    await using cluster = await startSimulation(spec);
    const { clock, faults } = cluster;
    const endNs = minutes * 60 * NS_PER_S;
    const sleep = (ms: number): Promise<void> =>
      new Promise((resolve) => clock.at(clock.nowNs() + msToNs(ms), resolve));
    const besiege = async (): Promise<void> => {
      while (clock.nowNs() + msToNs(FAULT_EVERY_MS) <= endNs) {
        await sleep(FAULT_EVERY_MS / 2);
        const leader = [...(await cluster.statuses())].find(([, { role }]) => role === "leader")?.[0] ?? "n1";
        const pause = await faults.inject({ kind: "pause", targets: [leader] });
        const victim = leader === "n5" ? "n4" : "n5";
        const targets = siege === "pauses" ? [] : [victim];
        const kill = await faults.inject({ kind: "kill", targets, signal: "KILL" });
        await sleep(FAULT_EVERY_MS / 10);
        await kill.heal();
        await pause.heal();
        await sleep(FAULT_EVERY_MS * 0.4);
      }
      await sleep((endNs - clock.nowNs()) / 1e6);
    };
    await cluster.drive(besiege());
    const wallMs = Number(process.hrtime.bigint() - startNs) / 1e6;
    const { deliveredMessages: messages, events } = cluster;
    return { wallMs, simulatedMs: clock.nowNs() / 1e6, messages, events };
  } finally {
    rmSync(logsDir, { recursive: true });
  }
}

async function rounds(run: () => Promise<Timed>): Promise<Timed> {
  const runs: Timed[] = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await run());
  const wallMs = median(runs.map((one) => one.wallMs));
  return runs.find((one) => one.wallMs === wallMs) as Timed;
}

/** Events a second through the heap alone, as many of them waiting as in a heavily loaded cluster. */
function timedHeap(): number {
  const events = 2_000_000;
  const heap = new EventHeap();
  let sequence = 0;
  const push = (timeNs: number): void =>
    heap.push({ timeNs, sequence: sequence++, kind: EventKind.nodeWake, subject: 0, run: () => {} });
  for (let i = 0; i < 500; i++) push(i * 1000);
  const startNs = process.hrtime.bigint();
  for (let i = 0; i < events; i++) {
    const { timeNs } = heap.pop() ?? { timeNs: 0 };
    push(timeNs + 100_000 + ((i * 7919) % 400_000));
  }
  return (events / Number(process.hrtime.bigint() - startNs)) * 1e9;
}

function row(work: string, value: number, note: string): Row {
  return { work, value, note };
}

function speedup({ simulatedMs, wallMs }: Timed): number {
  return Math.round(simulatedMs / wallMs);
}

function rate({ messages, wallMs }: Timed): number {
  return Math.round((messages / wallMs) * 1000);
}

function perMinute({ messages, simulatedMs }: Timed): number {
  return Math.round((messages / simulatedMs) * 60_000);
}

function ratioTo({ events, wallMs }: Timed, reference: number): string {
  return `ratio ${(((events / wallMs) * 1000) / reference).toFixed(3)}`;
}
