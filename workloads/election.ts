import type { Generator } from "../src/contract/generator.js";
import type { Workload, WorkloadContext } from "../src/contract/workload.js";
import { repeat } from "../src/generators/basic.js";
import { onRole, perThread, together } from "../src/generators/compose.js";
import { stagger, untilOk } from "../src/generators/limits.js";
import { leaderCourse, leadershipOf } from "./leader.js";

const READERS = 2;

function generator({ rateHz, election }: WorkloadContext): Generator {
  const paceMs = (1000 * (READERS + 1)) / rateHz;
  const observe = { f: "observe", value: null, election };
  const leaders = perThread(() =>
    leaderCourse({ prizes: [leadershipOf(election)], paceMs, operations: [5, 30], opening: [], act: () => observe }),
  );
  const observers = perThread(() => stagger(paceMs, repeat(observe)));
  return together(onRole("contender", leaders), onRole("reader", observers));
}

export const election: Workload = {
  name: "election",
  summary: "contenders campaign, lead for a while and resign; everyone observes who leads",
  surfaces: ["election"],
  readers: READERS,
  resources: () => ({}),
  checkers: ["election", "leases", "liveness", "invariants", "crash"],
  required: ["E1", "E3"],
  generator,
  finale: ({ election: name }) => onRole("reader", untilOk(repeat({ f: "observe", value: null, election: name }))),
};
