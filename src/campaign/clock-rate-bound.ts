import type { SpelledFault } from "../contract/faults.js";
import type { NemesisPlan } from "./nemesis-plan.js";

/**
 * How far any clock's rate may be off under these faults, in parts per million, to either side. A nemesis' own faults
 * never overlap; those of several may, and their rates then add up.
 */
export function clockRateBound(nemeses: readonly NemesisPlan[], schedule: readonly SpelledFault[] = []): number {
  const byNemeses = nemeses
    .filter(({ name }) => name === "clock")
    .reduce((sum, { options }) => sum + Math.abs(Number(options["ratePpm"] ?? 0)), 0);
  const spelled = schedule.map(({ atMs, forMs, fault }) => {
    const ratePpm = fault.kind === "clock" ? Math.abs(fault.ratePpm ?? 0) : 0;
    return { atMs, endMs: atMs + forMs, ratePpm };
  });
  // The most that overlaps begins with some fault.
  const overlapping = spelled.map(({ atMs }) =>
    spelled.filter((other) => other.atMs <= atMs && atMs <= other.endMs).reduce((sum, { ratePpm }) => sum + ratePpm, 0),
  );
  return byNemeses + overlapping.reduce((most, ratePpm) => Math.max(most, ratePpm), 0);
}
