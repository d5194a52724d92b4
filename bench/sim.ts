import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { msToNs, NS_PER_S } from "../src/core/units.js";
import { startSimulation } from "../src/environments/sim/cluster.js";
import { EventHeap, EventKind } from "../src/environments/sim/event-heap.js";
import { raftLoad } from "../src/environments/sim/testing/raft-load.js";
import { sweepRow, wholeRunRow } from "./sim-runs.js";
import { calibrate, median, printTable, type Row, type Spent, stopwatch } from "./table.js";

const ROUNDS = 3;

/** What each of three hosts does: about thirty commands a second, as in a test; and as many as the nodes can take. */
const ORDINARY = { window: 1, thinkMs: 30 };
const HEAVY = { window: 64, thinkMs: 0 };

/** The leader is paused over and over, so that elections are part of what is timed. */
const FAULT_EVERY_MS = 10_000;

/** Whether another node is killed beside. Each restart replays its whole log, which grows with the run. */
type Siege = "pauses" | "pauses and kills";

interface Timed extends Spent {
  readonly simulatedMs: number;
  readonly messages: number;
  readonly events: number;
  /** What is still needed when the time is over, the cluster not yet taken down. */
  readonly heapBytes: number;
}

/**
 * Five Raft nodes with their invariants watched, three client hosts that load them, faults every ten simulated
 * seconds: simulated over wall time, messages a second, and whether a hundred minutes cost a hundred times one, and no
 * more memory. The
 * reference is the bare event heap with nothing to do.
 */
export async function benchSim(): Promise<void> {
  await timed(ORDINARY, 0.1, "pauses");
  const rows: Row[] = [];
  const ordinary = await rounds(() => timed(ORDINARY, 1, "pauses and kills"));
  const heavy = await rounds(() => timed(HEAVY, 0.1, "pauses"));
  const reference = timedHeap();
  rows.push(
    row(
      "simulated/wall time, ordinary load",
      speedup(ordinary),
      `goal 300; ${speedupByCpu(ordinary)} by processor time`,
    ),
  );
  rows.push(row("messages/s, ordinary load", rate(ordinary), `${perMinute(ordinary)} a simulated minute`));
  rows.push(row("messages/s, heavy load", rate(heavy), `goal 300,000; ${rateByCpu(heavy)} by processor time`));
  rows.push(row("simulated/wall time, heavy load", speedup(heavy), `${perMinute(heavy)} messages a simulated minute`));
  rows.push(row("events/s, heavy load", Math.round((heavy.events / heavy.wallMs) * 1000), ""));
  rows.push(row("reference: bare heap (events/s)", Math.round(reference), ratioTo(heavy, reference)));
  for (const siege of ["pauses", "pauses and kills"] as const) {
    for (const minutes of [1, 10, 100]) {
      const run = await timed(ORDINARY, minutes, siege);
      const perMinuteMs = Number((run.wallMs / minutes).toFixed(1));
      const note = `${perMinuteMs} ms a simulated minute; heap ${Math.round(run.heapBytes / 1e6)} MB at its end`;
      rows.push(row(`${minutes} min simulated, ${siege} (ms)`, Math.round(run.wallMs), note));
    }
  }
  rows.push(await wholeRunRow());
  rows.push(await sweepRow());
  rows.push(row("calibration loop (ms)", calibrate(), "a fixed loop, to compare machines"));
  printTable("simulator: 5 Raft nodes, 3 client hosts, one core", rows);
}

async function timed(load: typeof ORDINARY, minutes: number, siege: Siege): Promise<Timed> {
  const logsDir = mkdtempSync(join(tmpdir(), "usurper-bench-"));
  try {
    const { spec } = raftLoad({ seed: 1, load, logsDir });
    const spent = stopwatch();
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
    const { wallMs, cpuMs } = spent();
    const { deliveredMessages: messages, events } = cluster;
    return { wallMs, cpuMs, simulatedMs: clock.nowNs() / 1e6, messages, events, heapBytes: liveHeapBytes() };
  } finally {
    rmSync(logsDir, { recursive: true });
  }
}

/** Collects garbage first, so that only what is held counts. */
function liveHeapBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
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

function speedupByCpu({ simulatedMs, cpuMs }: Timed): number {
  return Math.round(simulatedMs / cpuMs);
}

function rateByCpu({ messages, cpuMs }: Timed): number {
  return Math.round((messages / cpuMs) * 1000);
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
