import type { Environment } from "../contract/environment.js";
import { powerFor } from "./fencing-option.js";
import type { NemesisPlan } from "./nemesis-plan.js";
import type { PlannedSystem } from "./plan.js";
import type { Problem } from "./problems.js";
import type { RunSettings } from "./run-request.js";

/** What of a row's fencing by power cannot be: where there is no switch, it is asked for in vain. */
export function powerProblems(
  system: PlannedSystem,
  environment: Environment,
  nemeses: readonly NemesisPlan[],
  settings: RunSettings,
): readonly Problem[] {
  if (powerFor(system) !== undefined) {
    if (environment.switchesPower) return [];
    const message = `${environment.name} has no power switch, by which a new leader could have another powered off`;
    const { place, optionsPlace = place } = settings.system ?? {};
    return [{ place: optionsPlace, message, hint: "fencing=stonith runs in the simulator" }];
  }
  const strayed = nemeses.find(({ options }) => (options["powerSwitch"] ?? "reachable") !== "reachable");
  if (strayed === undefined) return [];
  const message = `${strayed.label} says where the power switch is, and this run has none`;
  const asked = settings.nemesis?.find(({ value }) => "powerSwitch" in value.options);
  return [{ place: asked?.place, message, hint: "the system's option fencing=stonith brings one" }];
}
