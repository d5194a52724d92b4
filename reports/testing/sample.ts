import type { HistoryEvent } from "../../src/core/event.js";
import { HISTORY_FORMAT, type History } from "../../src/core/history.js";
import { VERDICT_FORMAT, type VerdictFile } from "../../src/core/verdict.js";
import type { RunReportInput } from "../input.js";

const MS = 1_000_000;
const grudge = { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] };
const fault = { fault: 0, kind: "partition", target: "leader", targets: ["n1"], grudge };

/** A paused-out leader c1 writes after its successor c2: one violation, one hazard, one fault. */
const events: readonly HistoryEvent[] = [
  {
    index: 0,
    timeNs: 1 * MS,
    process: 0,
    type: "invoke",
    f: "campaign",
    value: null,
    host: "c1",
    session: "s-c1-1",
    election: "e",
  },
  { index: 1, timeNs: 9 * MS, process: 0, type: "ok", f: "campaign", value: { token: 7 } },
  {
    index: 2,
    timeNs: 10 * MS,
    process: 1,
    type: "invoke",
    f: "campaign",
    value: null,
    host: "c2",
    session: "s-c2-1",
    election: "e",
  },
  { index: 3, timeNs: 11 * MS, process: "c2", type: "note", f: "queued", value: { token: 9 }, host: "c2" },
  {
    index: 4,
    timeNs: 20 * MS,
    process: 0,
    type: "invoke",
    f: "write",
    value: { token: 7, value: 1 },
    host: "c1",
    resource: "r",
    node: "n1",
  },
  {
    index: 5,
    timeNs: 25 * MS,
    process: 0,
    type: "ok",
    f: "write",
    value: { token: 7, value: 1 },
    at: { clock: "raft-index", n: 12 },
  },
  {
    index: 6,
    timeNs: 500 * MS,
    process: "nemesis",
    type: "info",
    f: "partition",
    value: { ...fault, phase: "injecting" },
  },
  {
    index: 7,
    timeNs: 501 * MS,
    process: "nemesis",
    type: "info",
    f: "partition",
    value: { ...fault, phase: "injected", evidence: { rules: 4 }, effective: false },
  },
  { index: 8, timeNs: 2600 * MS, process: 1, type: "ok", f: "campaign", value: { token: 9 } },
  {
    index: 9,
    timeNs: 2610 * MS,
    process: 1,
    type: "invoke",
    f: "write",
    value: { token: 9, value: 2 },
    host: "c2",
    resource: "r",
    node: "n2",
  },
  {
    index: 10,
    timeNs: 2615 * MS,
    process: 1,
    type: "ok",
    f: "write",
    value: { token: 9, value: 2 },
    at: { clock: "raft-index", n: 15 },
  },
  {
    index: 11,
    timeNs: 3000 * MS,
    process: 0,
    type: "invoke",
    f: "write",
    value: { token: 7, value: 3 },
    host: "c1",
    resource: "r",
    node: "n1",
  },
  {
    index: 12,
    timeNs: 3010 * MS,
    process: 0,
    type: "ok",
    f: "write",
    value: { token: 7, value: 3 },
    at: { clock: "raft-index", n: 16 },
  },
  {
    index: 13,
    timeNs: 3020 * MS,
    process: "c1",
    type: "note",
    f: "leadership-lost",
    value: { token: 7, reason: "the lease ran out" },
    host: "c1",
  },
  {
    index: 14,
    timeNs: 3100 * MS,
    process: "nemesis",
    type: "info",
    f: "partition",
    value: { ...fault, phase: "healing" },
  },
  {
    index: 15,
    timeNs: 3101 * MS,
    process: "nemesis",
    type: "info",
    f: "partition",
    value: { ...fault, phase: "healed", evidence: { droppedPackets: 12 }, effective: true },
  },
  {
    index: 16,
    timeNs: 4000 * MS,
    process: 1,
    type: "invoke",
    f: "write",
    value: { token: 9, value: 4 },
    host: "c2",
    resource: "r",
  },
  {
    index: 17,
    timeNs: 5000 * MS,
    process: 1,
    type: "info",
    f: "write",
    value: { token: 9, value: 4 },
    error: "timeout after 1000 ms",
  },
];

const history: History = {
  header: {
    format: HISTORY_FORMAT,
    seed: 7,
    system: "raft",
    env: "sim",
    workload: "unfenced-writes",
    nodes: ["n1", "n2", "n3"],
    contenders: ["c1", "c2"],
    readers: [],
    threads: 4,
    tokens: "fencing",
    resources: { r: { kind: "fenced-register", fence: "none", election: "e" } },
    bounds: { ttlMs: 2000, clockRatePpm: 0, operationTimeoutMs: 1000, recoveryMs: 10_000, detectionMs: 4000 },
    nemeses: ["partition:leader"],
    required: ["E4"],
  },
  events,
  end: { type: "end", events: events.length, reason: "complete" },
  warnings: [],
};

const verdict: VerdictFile = {
  format: VERDICT_FORMAT,
  verdict: "invalid",
  rules: {
    E3: {
      verdict: "valid",
      opportunities: 1,
      anomalies: [
        {
          severity: "hazard",
          events: [8, 13],
          why: "c1 and c2 both believed that they led for 400 to 420 ms; c1's server was cut off.",
          data: { innerMs: 400.046875, outerMs: 420, deposed: "c1", spans: [[1.26, 2]] },
        },
      ],
      stats: {},
    },
    E4: {
      verdict: "invalid",
      opportunities: 2,
      anomalies: [
        {
          severity: "violation",
          events: [10, 12],
          why: "r accepted c1's write with token 7 after it had accepted c2's with token 9 </script><b>.",
        },
      ],
      stats: {},
    },
  },
  coverage: { operations: { ok: 5, fail: 0, info: 1 } },
};

/** A run to draw in tests. */
export const sampleRun: RunReportInput = {
  history,
  verdict,
  rules: [
    {
      id: "E4",
      name: "stale write",
      statement: "Accepted tokens never decrease.",
      source: "Kleppmann 2016",
      onCall: "A leader that was already replaced has changed the data.",
    },
  ],
  reproduce: ["npx usurper run --system raft --workload unfenced-writes --nemesis partition:leader --seed 7"],
  folder: "2026-raft-unfenced-writes-7",
};
