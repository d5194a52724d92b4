import type { RunPlan } from "../../plan.js";
import { namesIn, partsOfFault, renamed } from "../fault-parts.js";
import type { Specimen } from "../specimen.js";
import { firstFailing, type Reduction } from "./reduction.js";

/** Takes nodes away. Those that stay are renamed, so that they are `n1` to `nk` again. */
export const fewerNodes: Reduction = {
  name: "fewer nodes",
  from: (specimen, attempt) =>
    firstFailing(
      specimen,
      smaller(specimen, specimen.plan.nodes, 1, (nodes) => ({ nodes })),
      attempt,
    ),
};

/** Takes contenders away, likewise. */
export const fewerContenders: Reduction = {
  name: "fewer contenders",
  from: (specimen, attempt) =>
    firstFailing(
      specimen,
      smaller(specimen, specimen.plan.contenders, 1, (contenders) => ({ contenders })),
      attempt,
    ),
};

type Kept = Partial<Pick<RunPlan, "nodes" | "contenders">>;

/** Plans with fewer members, fewest first; of each number, first with those that faults and proof name most. */
function* smaller(
  { plan, history, violations }: Specimen,
  members: readonly string[],
  fewest: number,
  kept: (members: readonly string[]) => Kept,
): Generator<RunPlan> {
  const told = new Map(members.map((member) => [member, 0]));
  const count = (name: string | undefined): void => {
    const times = name === undefined ? undefined : told.get(name);
    if (name !== undefined && times !== undefined) told.set(name, times + 1);
  };
  for (const { fault } of plan.schedule ?? []) for (const part of partsOfFault(fault)) namesIn(part).forEach(count);
  for (const { events } of violations) {
    for (const index of events) {
      const event = history.events[index];
      if (event?.type === "invoke") for (const name of [event.host, event.node]) count(name);
    }
  }
  const ranked = [...members].sort((left, right) => (told.get(right) ?? 0) - (told.get(left) ?? 0));
  for (let size = fewest; size < members.length; size++) {
    const choices = [ranked.slice(0, size), members.slice(0, size), members.slice(-size)];
    const distinct = new Map(choices.map((choice) => [[...choice].sort().join(), choice]));
    for (const choice of distinct.values())
      yield keeping(plan, kept(members.filter((member) => choice.includes(member))));
  }
}

/** The plan with these nodes and contenders only, under the names that a campaign file would give them. */
function keeping(plan: RunPlan, { nodes = plan.nodes, contenders = plan.contenders }: Kept): RunPlan {
  const names = new Map([
    ...nodes.map((node, place): [string, string] => [node, plan.nodes[place] as string]),
    ...contenders.map((contender, place): [string, string] => [contender, plan.contenders[place] as string]),
    ...plan.readers.map((reader): [string, string] => [reader, reader]),
  ]);
  return {
    ...plan,
    nodes: plan.nodes.slice(0, nodes.length),
    contenders: plan.contenders.slice(0, contenders.length),
    schedule: (plan.schedule ?? []).flatMap(({ fault, ...rest }) => {
      const kept = renamed(fault, names);
      return kept === undefined ? [] : [{ ...rest, fault: kept }];
    }),
  };
}
