import type { FaultOutline } from "../../contract/faults.js";
import type { System } from "../../contract/system.js";

/** Why a system's nodes cannot be upgraded, whatever the machine can do; undefined where they can. */
export function upgradeRefusal({ version }: FaultOutline, { name, upgrades = {} }: System): string | undefined {
  const known = Object.entries(upgrades);
  if (known.length === 0) return `${name} does not say which of its versions can be upgraded`;
  if (version === undefined || upgrades[version] !== undefined) return undefined;
  const told = known.map(([older, newer]) => `${name}@${older} is, to ${newer}`).join(", ");
  return `${name} ${version} is upgraded to nothing here: ${told}`;
}
