import { z } from "zod";
import type { HistoryEvent } from "../core/event.js";
import { HISTORY_FORMAT, type HistoryEnd, type HistoryHeader } from "../core/history.js";
import type { Json, JsonObject } from "../core/json.js";
import { VERDICT_FORMAT, type VerdictFile } from "../core/verdict.js";

/**
 * What was parsed from JSON is JSON: only its presence is checked here, which keeps reading fast. Numbers that a
 * parser has rounded are the reader's to find.
 */
const json = z.custom<Json>((value) => value !== undefined, "expected a value");
const count = z.int().nonnegative();
const name = z.string().min(1);

const stamps = { index: count, timeNs: count };
const operation = { ...stamps, process: count, f: name, value: json };
const position = z.looseObject({ clock: name, n: z.int() });

const invoke = z.looseObject({
  ...operation,
  type: z.literal("invoke"),
  host: name,
  session: z.string().exactOptional(),
  election: z.string().exactOptional(),
  resource: z.string().exactOptional(),
  key: z.string().exactOptional(),
  node: z.string().exactOptional(),
});

const completion = {
  ...operation,
  at: position.exactOptional(),
  node: z.string().exactOptional(),
  late: z.literal(true).exactOptional(),
};
const ok = z.looseObject({ ...completion, type: z.literal("ok") });
const fail = z.looseObject({
  ...completion,
  type: z.literal("fail"),
  cause: z.enum(["unsent", "refused", "unavailable"]),
  seen: json.exactOptional(),
  error: z.string().exactOptional(),
});
const info = z.looseObject({ ...completion, type: z.literal("info"), error: z.string() });

const note = z.looseObject({
  ...stamps,
  type: z.literal("note"),
  process: name,
  f: z.enum([
    "queued",
    "belief",
    "leadership-lost",
    "stall",
    "server",
    "invariant",
    "died",
    "watching",
    "candidacy",
    "powered-off",
    "watched",
    "crash",
  ]),
  value: json,
  host: z.string().exactOptional(),
  session: z.string().exactOptional(),
  node: z.string().exactOptional(),
});

const faultRecord = z.looseObject({
  fault: count,
  phase: z.enum(["injecting", "injected", "healing", "healed", "failed", "skipped"]),
  kind: name,
  target: z.string(),
  targets: z.array(z.string()),
  grudge: z.record(z.string(), z.array(z.string())).exactOptional(),
  trigger: z.looseObject({ name, by: name.exactOptional() }).exactOptional(),
  asked: z
    .custom<JsonObject>((value) => typeof value === "object" && value !== null, "expected a fault")
    .exactOptional(),
  evidence: z.record(z.string(), json).exactOptional(),
  effective: z.boolean().exactOptional(),
  reason: z.string().exactOptional(),
});
const nemesis = z.looseObject({
  ...stamps,
  type: z.literal("info"),
  process: z.literal("nemesis"),
  f: name,
  value: faultRecord,
});

const durationMs = z.number().nonnegative();
export const headerSchema = z.looseObject({
  format: z.literal(HISTORY_FORMAT),
  seed: z.int().min(0).max(0xffff_ffff),
  system: name,
  env: name,
  workload: name,
  bug: name.exactOptional(),
  nodes: z.array(name),
  contenders: z.array(name),
  readers: z.array(name),
  threads: count,
  tokens: z.enum(["fencing", "none"]),
  resources: z.record(
    z.string(),
    z.looseObject({
      kind: z.enum(["register", "fenced-register", "fenced-log", "multi-register", "kv", "lock", "set", "queue"]),
      fence: z.enum(["guard", "token", "none"]),
      election: z.string().exactOptional(),
    }),
  ),
  bounds: z.looseObject({
    ttlMs: durationMs,
    clockRatePpm: z.number().nonnegative(),
    operationTimeoutMs: durationMs,
    recoveryMs: durationMs,
    detectionMs: durationMs,
    lockDelayMs: durationMs.exactOptional(),
  }),
  nemeses: z.array(name),
  swarm: z.array(name).exactOptional(),
  required: z.array(name),
}) satisfies z.ZodType<HistoryHeader>;

const electionCosts = z.looseObject({
  elections: z.array(
    z.looseObject({ leader: name, atMs: z.number(), messages: count, rounds: count, tookMs: durationMs }),
  ),
  vainMessages: count,
  clientMessages: count,
});

export const endSchema = z.looseObject({
  type: z.literal("end"),
  events: count,
  reason: z.enum(["complete", "interrupted", "failed", "flooded"]),
  detail: z.string().exactOptional(),
  marks: z.record(z.string(), count).exactOptional(),
  elections: electionCosts.exactOptional(),
}) satisfies z.ZodType<HistoryEnd>;

const anomaly = z.looseObject({
  severity: z.enum(["violation", "hazard"]),
  events: z.array(count),
  why: z.string(),
  known: z.string().exactOptional(),
  data: z.record(z.string(), json).exactOptional(),
});
export const verdictSchema = z.looseObject({
  format: z.literal(VERDICT_FORMAT),
  verdict: z.enum(["valid", "invalid", "unknown"]),
  reason: z.string().exactOptional(),
  rules: z.record(
    z.string(),
    z.looseObject({
      verdict: z.enum(["valid", "invalid", "unknown", "not exercised"]),
      opportunities: count,
      anomalies: z.array(anomaly),
      stats: z.record(z.string(), json),
      reason: z.string().exactOptional(),
    }),
  ),
  coverage: z.record(z.string(), json),
}) satisfies z.ZodType<VerdictFile>;

/** The lines between header and end. Nemesis events share `type: "info"` with completions of unknown outcome. */
export const eventSchemas = { invoke, ok, fail, info, note, nemesis } satisfies {
  readonly [kind: string]: z.ZodType<HistoryEvent>;
};

/** The formats for other programs, as JSON Schema (draft 2020-12), by the file or line that they describe. */
export function jsonSchemas() {
  const publish = (schema: z.ZodType) => z.toJSONSchema(schema, { unrepresentable: "any" });
  return {
    historyHeader: publish(headerSchema),
    historyEvent: publish(z.union(Object.values(eventSchemas))),
    historyEnd: publish(endSchema),
    verdict: publish(verdictSchema),
  };
}
