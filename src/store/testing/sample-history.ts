import type { HistoryEvent } from "../../core/event.js";
import { HISTORY_FORMAT, type HistoryEnd, type HistoryHeader } from "../../core/history.js";

/** A small history with every type of line, every optional field, and text that takes more than a byte a character. */
export const header: HistoryHeader = {
  format: HISTORY_FORMAT,
  seed: 7,
  system: "etcd@3.5.16",
  env: "sim",
  workload: "fenced-writes",
  bug: "vote-not-persisted",
  nodes: ["n1", "n2", "n3"],
  contenders: ["c1", "c2"],
  readers: ["r1"],
  threads: 3,
  tokens: "fencing",
  resources: { r: { kind: "fenced-register", fence: "guard", election: "e" } },
  bounds: { ttlMs: 2000, clockRatePpm: 0, operationTimeoutMs: 1000, recoveryMs: 10_000, detectionMs: 3000 },
  nemeses: ["partition:leader"],
  required: ["E4"],
};

const at = { clock: "etcd-revision", n: 7 };
const where = { host: "c1", session: "s-1", node: "n1" };

export const events: readonly HistoryEvent[] = [
  { index: 0, timeNs: 5, process: 0, type: "invoke", f: "campaign", value: null, ...where, election: "e" },
  { index: 1, timeNs: 6, process: "c1", type: "note", f: "queued", value: { token: 7, election: "e" }, ...where },
  { index: 2, timeNs: 9, process: 0, type: "ok", f: "campaign", value: { token: 7 }, at, node: "n2" },
  {
    index: 3,
    timeNs: 9,
    process: 0,
    type: "invoke",
    f: "write",
    value: { token: 7, value: "é✓" },
    host: "c1",
    key: "k",
  },
  {
    index: 4,
    timeNs: 11,
    process: "nemesis",
    type: "info",
    f: "partition",
    value: {
      fault: 0,
      phase: "injected",
      kind: "partition",
      target: "leader",
      targets: ["n1"],
      grudge: { n1: ["n2", "n3"] },
      evidence: { droppedPackets: 12 },
      effective: true,
    },
  },
  { index: 5, timeNs: 12, process: 0, type: "info", f: "write", value: { token: 7, value: "é✓" }, error: "timeout" },
  {
    index: 6,
    timeNs: 13,
    process: 3,
    type: "invoke",
    f: "write",
    value: { token: 7, value: 2 },
    host: "c1",
    resource: "r",
  },
  {
    index: 7,
    timeNs: 14,
    process: 3,
    type: "fail",
    f: "write",
    value: { token: 7, value: 2 },
    cause: "refused",
    seen: { token: 9 },
    error: "the fence refused the token",
    late: true,
  },
];

export const end: HistoryEnd = { type: "end", events: events.length, reason: "complete" };

/** The lines of the whole file. */
export const lines: readonly string[] = [header, ...events, end].map((line) => JSON.stringify(line));
