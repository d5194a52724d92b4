import type { Environment } from "../contract/environment.js";
import type { FaultOutline } from "../contract/faults.js";
import type { System } from "../contract/system.js";

/**
 * Why the environment cannot inject what the user named; undefined where it can. Also undefined where the environment
 * is not there at all: that is no fault of a nemesis, and is said once, when the campaign is about to start.
 */
export async function injectionRefusal(
  name: string,
  outline: FaultOutline,
  environment: Environment,
  system: System,
): Promise<string | undefined> {
  const support = await environment.injects(outline, system);
  if (support.supported || support.lacks === "environment") return undefined;
  return `${environment.name} cannot inject ${name}: ${support.reason}`;
}
