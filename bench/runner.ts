import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client, ClientContext } from "../src/contract/client.js";
import type { Cluster } from "../src/contract/environment.js";
import type { Generator } from "../src/contract/generator.js";
import type { HostLink, HostReport } from "../src/contract/host.js";
import { ok } from "../src/contract/outcome.js";
import type { Workload } from "../src/contract/workload.js";
import { HISTORY_FORMAT, type HistoryHeader } from "../src/core/history.js";
import { createRandom } from "../src/core/random.js";
import { createRealClock } from "../src/environments/real-clock.js";
import { repeat } from "../src/generators/basic.js";
import { limit } from "../src/generators/limits.js";
import { createHostRuntime } from "../src/runner/host/host-runtime.js";
import { createRecorder } from "../src/runner/recorder.js";
import { runHistory } from "../src/runner/run.js";
import { createHistoryWriter } from "../src/store/history-writer.js";
import { calibrate, median, printTable } from "./table.js";

const OPERATIONS = 200_000;
const HOSTS = ["r1", "r2", "r3", "r4", "r5"];
const ROUNDS = 5;

/** A register that answers at once: what is left is the harness' own cost. */
function memoryClient(): Client {
  let value = 0;
  return {
    node: () => "n1",
    close: async () => {},
    register: {
      read: async () => ok({ value }),
      write: async (_, written) => {
        value = Number(written);
        return ok(null);
      },
      cas: async () => ok(null),
    },
  };
}

const header: HistoryHeader = {
  format: HISTORY_FORMAT,
  seed: 1,
  system: "memory",
  env: "memory",
  workload: "bench",
  nodes: ["n1"],
  contenders: [],
  readers: HOSTS,
  threads: HOSTS.length,
  tokens: "none",
  resources: { x: { kind: "register", fence: "none" } },
  bounds: { ttlMs: 1000, clockRatePpm: 0, operationTimeoutMs: 1000, recoveryMs: 1000, detectionMs: 1000 },
  nemeses: [],
  required: [],
};

/**
 * Operations a second through the whole runner (generator, offer, ready, stamp, go, completion, JSON to a file) against
 * a client in memory, on one core. The reference is writing the same history without running anything.
 */
export async function benchRunner(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "usurper-bench-"));
  const rates: number[] = [];
  const references: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const path = join(folder, `${round}.jsonl`);
      const ran = await timedRun(path);
      rates.push((OPERATIONS / ran.elapsedMs) * 1000);
      references.push((OPERATIONS / timedWrite(join(folder, `${round}.ref`), ran.lines)) * 1000);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const rate = median(rates);
  const reference = median(references);
  printTable("runner: in-memory client, one core", [
    { work: "operations/s through the runner", value: Math.round(rate), note: "goal 100,000" },
    { work: "overhead an operation (us)", value: Number((1e6 / rate).toFixed(2)), note: "goal below 10" },
    {
      work: "reference: events written only (ops/s)",
      value: Math.round(reference),
      note: `ratio ${(rate / reference).toFixed(2)}`,
    },
    { work: "calibration loop (ms)", value: calibrate(), note: "a fixed loop, to compare machines" },
  ]);
}

async function timedRun(path: string): Promise<{ elapsedMs: number; lines: readonly string[] }> {
  const writer = createHistoryWriter(path, header);
  const lines: string[] = [];
  const recorder = createRecorder({ append: (event) => writer.append(event) });
  const cluster = memoryCluster();
  const startNs = process.hrtime.bigint();
  const end = await runHistory({
    cluster,
    workload,
    header,
    rateHz: 1,
    timeLimitMs: 600_000,
    nemeses: [],
    recorder,
    flush: () => writer.flush(),
    signal: new AbortController().signal,
  });
  const elapsedMs = Number(process.hrtime.bigint() - startNs) / 1e6;
  writer.end(end);
  writer.close();
  for (let i = 0; i < end.events; i++)
    lines.push(`{"index":${i},"timeNs":${i * 1000},"process":1,"type":"ok","f":"read","value":{"value":1}}\n`);
  return { elapsedMs, lines };
}

function timedWrite(path: string, lines: readonly string[]): number {
  const startNs = process.hrtime.bigint();
  const file = openSync(path, "w");
  for (let at = 0; at < lines.length; at += 500) writeSync(file, lines.slice(at, at + 500).join(""));
  closeSync(file);
  return Number(process.hrtime.bigint() - startNs) / 1e6;
}

const reads: Generator = limit(OPERATIONS, repeat({ f: "read", value: null, resource: "x" }));

const workload: Workload = {
  name: "bench",
  summary: "reads only",
  surfaces: ["register"],
  readers: HOSTS.length,
  resources: () => header.resources,
  checkers: [],
  required: [],
  generator: () => reads,
  finale: () => limit(0, reads),
};

function memoryCluster(): Cluster {
  const clock = createRealClock();
  const factory = createHostRuntime(memoryClient, { ttlMs: 1000, campaignTimeoutMs: 1000, fences: header.resources });
  return {
    clock,
    hosts: HOSTS.map((name): HostLink => {
      let report: (report: HostReport) => void = () => {};
      let send: HostLink["send"] = () => {};
      return {
        name,
        role: "reader",
        send: (command) => send(command),
        listen(listener) {
          report = (told) => listener.report(told);
          const context: ClientContext = {
            host: name,
            incarnation: 0,
            nodes: [],
            clock,
            random: createRandom(1),
            operationTimeoutMs: 1000,
            options: {},
          };
          const runtime = factory(context, (told) => report(told));
          send = (command) => runtime.receive(command);
        },
      };
    }),
    marks: () => ({}),
    faults: { inject: () => Promise.reject(new Error("no faults here")) },
    statuses: async () => new Map(),
    drive: (work) => work,
    failed: new Promise(() => {}),
    async [Symbol.asyncDispose]() {},
  };
}
