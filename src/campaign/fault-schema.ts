import { z } from "zod";
import type { Fault, SpelledFault } from "../contract/faults.js";
import { parseDurationMs } from "../core/units.js";

const name = z.string().min(1);
const names = z.array(name).min(1, "expected at least one name");
const links = z.record(name, names);
const milliseconds = z.number().nonnegative();
const percent = z.number().min(0).max(100);

const shape = z
  .strictObject({
    delayMs: milliseconds,
    jitterMs: milliseconds,
    lossPct: percent,
    duplicatePct: percent,
    reorderPct: percent,
    corruptPct: percent,
    rateKbit: z.number().positive(),
  })
  .partial();

/** A fault as data, exactly as `src/contract/faults.ts` words it and a history's `asked` records it. */
const fault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("partition"), grudge: links, heal: z.enum(["backoff", "fast"]).default("fast") }),
  z.strictObject({ kind: z.literal("links"), links, shape }),
  z.strictObject({ kind: z.literal("kill"), targets: names, signal: z.enum(["KILL", "TERM"]).default("KILL") }),
  z.strictObject({ kind: z.literal("pause"), targets: names }),
  z.strictObject({
    kind: z.literal("clock"),
    targets: names,
    clock: z.enum(["wall", "monotonic", "both"]),
    offsetMs: z.number().exactOptional(),
    ratePpm: z.number().gt(-1_000_000).exactOptional(),
    strobe: z.strictObject({ everyMs: z.number().positive(), byMs: z.number() }).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("disk"),
    targets: names,
    mode: z.enum(["slow-sync", "full", "power-loss", "io-error", "corrupt-tail", "bit-flip"]),
    slowMs: milliseconds.exactOptional(),
  }),
  z.strictObject({ kind: z.literal("membership"), targets: names }),
  z.strictObject({ kind: z.literal("admin"), verb: name }),
  z.strictObject({ kind: z.literal("upgrade"), version: name }),
]) as unknown as z.ZodType<Fault>;

const duration = z.unknown().transform((input, context) => {
  const ms = typeof input === "string" || typeof input === "number" ? parseDurationMs(input) : undefined;
  if (ms !== undefined && ms >= 0) return ms;
  const message = `expected a time such as 500ms, 1.25s or 2m (a bare number is seconds), got ${JSON.stringify(input)}`;
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});

/** One entry of a campaign's `schedule`: `{ at: 1.2s, for: 3s, fault: { kind: kill, targets: [n1] } }`. */
export const spelledFault = z
  .strictObject({ at: duration, for: duration, fault })
  .transform((entry): SpelledFault => ({ atMs: entry.at, forMs: entry.for, fault: entry.fault }));
