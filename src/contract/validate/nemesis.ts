import { ContractError } from "../../core/errors.js";
import type { Grudge } from "../../core/grudge.js";
import type { ClusterView, Nemesis, PlannedFault } from "../nemesis.js";
import { POWER_SWITCH } from "../power.js";

/** The same nemesis, whose plans are looked at: the right verb, and only targets that exist. */
export function validatedNemesis(nemesis: Nemesis): Nemesis {
  return {
    ...nemesis,
    plan(target, view, random, options) {
      const planned = nemesis.plan(target, view, random, options);
      if ("none" in planned) return planned;
      const problem = problemOf(nemesis, view, planned);
      if (problem !== undefined) throw new ContractError(`nemesis ${nemesis.name}:${target}`, problem);
      return planned;
    },
  };
}

function problemOf(nemesis: Nemesis, view: ClusterView, planned: PlannedFault): string | undefined {
  if (planned.fault.kind !== nemesis.kind) {
    return `it declares the verb ${nemesis.kind} and planned ${planned.fault.kind}`;
  }
  if (planned.targets.length === 0) return "it planned a fault for nobody; it should say why there is none";
  // Only a plan whose run has a power switch asks for one to be cut off.
  const beside = planned.fault.kind === "partition" ? [POWER_SWITCH] : [];
  const known = new Set([...view.nodes, ...view.contenders, ...view.readers, ...beside]);
  const stranger = [...planned.targets, ...named(planned)].find((id) => !known.has(id));
  return stranger === undefined ? undefined : `it named ${stranger}, which does not exist`;
}

function named({ fault }: PlannedFault): readonly string[] {
  switch (fault.kind) {
    case "partition":
      return membersOf(fault.grudge);
    case "links":
      return membersOf(fault.links);
    case "admin":
    case "upgrade":
      return [];
    default:
      return fault.targets;
  }
}

function membersOf(grudge: Grudge): readonly string[] {
  return [...Object.keys(grudge), ...Object.values(grudge).flat()];
}
