import type { HistoryEvent } from "../../src/core/event.js";
import type { ExplainedOperation, Explanation } from "../../src/core/explanation.js";
import { VERDICT_FORMAT, type VerdictFile } from "../../src/core/verdict.js";
import type { RunReportInput } from "../input.js";

const MS = 1_000_000;

/** One operation of the history: who asked for what and when, in ms, and what it has to do with the stale read. */
interface Asked {
  readonly process: number;
  readonly f: "read" | "write";
  readonly value: number;
  readonly startMs: number;
  readonly endMs?: number;
  readonly role: ExplainedOperation["role"];
  readonly why?: string;
}

/** A read shows 1 although 2 had been written before it: three processes, one write that never answered. */
const ASKED: readonly Asked[] = [
  { process: 0, f: "write", value: 1, startMs: 1, endMs: 4, role: "placed" },
  { process: 2, f: "write", value: 7, startMs: 2, role: "unknown", why: "it may come first, but then r holds 7" },
  { process: 1, f: "read", value: 1, startMs: 5, endMs: 7, role: "placed" },
  { process: 0, f: "write", value: 2, startMs: 8, endMs: 12, role: "core", why: "it had returned before read 1 began" },
  {
    process: 3,
    f: "write",
    value: 3,
    startMs: 11,
    endMs: 19,
    role: "pending",
    why: "it may come first, but then r holds 3",
  },
  { process: 1, f: "read", value: 1, startMs: 14, endMs: 16, role: "stuck", why: "it is allowed only where r holds 1" },
  { process: 0, f: "write", value: 1, startMs: 22, endMs: 24, role: "related", why: "it was invoked too late" },
];

const operations: readonly ExplainedOperation[] = ASKED.map((asked, at) => ({
  events: asked.endMs === undefined ? [2 * at] : [2 * at, 2 * at + 1],
  process: null,
  text: `${asked.f} ${asked.value}`,
  startNs: asked.startMs * MS,
  endNs: asked.endMs === undefined ? null : asked.endMs * MS,
  outcome: asked.endMs === undefined ? "unknown" : "ok",
  role: asked.role,
  why: asked.why ?? null,
}));

export const staleRead: Explanation = {
  subject: "r",
  model: "register",
  operations,
  stuck: 5,
  window: {
    from: "any state",
    returns: 2,
    startNs: 7 * MS,
    endNs: 16 * MS,
    core: [3, 5],
    furtherCore: 0,
    minimal: true,
  },
  prefix: {
    length: 3,
    last: [
      { operation: 0, atNs: 2.5 * MS, state: "holds 1" },
      { operation: 2, atNs: 6 * MS, state: "holds 1" },
      { operation: 3, atNs: 10 * MS, state: "holds 2" },
    ],
  },
  states: { known: "at most", listed: ["holds 2", "holds 7", "holds 3"], further: 0 },
  why: "Whatever state r was in before event 6, these cannot all be: write 2 (events 6 to 7) and read 1 (events 10 to 11).",
};

function eventsOf(asked: Asked, at: number): readonly HistoryEvent[] {
  const { process, f, value, startMs, endMs } = asked;
  const shared = { process, f, value: f === "read" ? null : { value } };
  const invoke = { ...shared, index: 2 * at, timeNs: startMs * MS, type: "invoke", host: `p${process}` } as const;
  const answer = { index: 2 * at + 1, timeNs: (endMs ?? 25) * MS };
  if (endMs === undefined) return [invoke, { ...shared, ...answer, type: "info", error: "timeout" }];
  return [invoke, { ...shared, ...answer, type: "ok", value: { value } }];
}

const verdict: VerdictFile = {
  format: VERDICT_FORMAT,
  verdict: "invalid",
  rules: {
    L: {
      verdict: "invalid",
      opportunities: 2,
      anomalies: [
        {
          severity: "violation",
          events: [6, 7, 10, 11],
          why: "read 1 (events 10 to 11) has no place in any order that explains the answers before it: by then r holds 2",
          data: { model: "register", subject: "r", explanation: staleRead },
        },
      ],
      stats: {},
    },
  },
  coverage: {},
};

/** A history from elsewhere, without a header, that a model refuted. */
export const staleReadReport: RunReportInput = {
  // The file's order is by operation here; the report looks events up by their index.
  history: { events: ASKED.flatMap(eventsOf), warnings: [] },
  verdict,
  rules: [],
  reproduce: ["npx usurper check h.jsonl --model register"],
  folder: "h.jsonl",
};
