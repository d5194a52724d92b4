import type { FaultOutline } from "../contract/faults.js";
import type { System } from "../contract/system.js";

/** Why a system's operators cannot do what the fault asks of them, wherever it runs; undefined where they can. */
export function administrationRefusal({ kind, verb }: FaultOutline, system: System): string | undefined {
  const { name, administration } = system;
  if (kind === "membership") {
    return (administration?.membership ?? "fixed") === "fixed" ? `${name} cannot change its members` : undefined;
  }
  if (kind !== "admin") return undefined;
  const verbs = (administration?.verbs ?? []).map((known) => known.name);
  if (verbs.length === 0) return `${name} has no verbs of its own${verb === undefined ? "" : `, such as ${verb}`}`;
  return verb === undefined || verbs.includes(verb)
    ? undefined
    : `${name} has no verb ${verb}: it has ${verbs.join(", ")}`;
}
