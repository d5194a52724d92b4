import type { System, SystemOption } from "../contract/system.js";
import type { Json } from "../core/json.js";
import type { Ms } from "../core/units.js";
import { defaultLeaseMs, LEASE_OPTION } from "./defaults.js";
import type { PlannedSystem } from "./plan.js";

/** The options of a planned system that are not as they are where nobody chooses, as `name=value`. */
export function chosenOptions({ options }: PlannedSystem, known: readonly SystemOption[]): readonly string[] {
  const fallbacks = new Map(known.map(({ name, fallback }) => [name, JSON.stringify(fallback)]));
  return Object.entries(options)
    .filter(([name, value]) => JSON.stringify(value) !== fallbacks.get(name))
    .map(([name, value]) => optionWord(name, value));
}

/** The lease's time to live as an option, where it is not the system's own. */
export function chosenLease(leaseMs: Ms, system: Pick<System, "leaseMs"> | undefined): readonly string[] {
  return leaseMs === defaultLeaseMs(system) ? [] : [optionWord(LEASE_OPTION, leaseMs)];
}

function optionWord(name: string, value: Json): string {
  return `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`;
}
