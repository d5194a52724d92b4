import type { Generator } from "../src/contract/generator.js";
import type { Workload, WorkloadContext } from "../src/contract/workload.js";
import { repeat } from "../src/generators/basic.js";
import { onRole, perThread } from "../src/generators/compose.js";
import { limit, untilOk } from "../src/generators/limits.js";
import { leaderCourse, leadershipOf } from "./leader.js";

const LOG = "log";

/** As many contenders as a run has by default: the rate is meant for all of them together. */
const CONTENDERS = 3;

/**
 * Every contender leads an election of its own, so that all of them append at once and none waits for another: as many
 * acknowledged writes as the servers bear, for faults that take back what was acknowledged a moment ago.
 */
function generator({ rateHz, election }: WorkloadContext): Generator {
  const leaders = perThread(({ thread }) =>
    leaderCourse({
      prizes: [leadershipOf(`${election}-${thread}`)],
      paceMs: (1000 * CONTENDERS) / rateHz,
      operations: [500, 999],
      opening: [],
      act: (token, ordinal, _, prize) => ({
        f: "append",
        value: { token, value: ordinal },
        resource: LOG,
        election: prize.election,
      }),
    }),
  );
  return onRole("contender", leaders);
}

export const appends: Workload = {
  name: "appends",
  summary:
    "all contenders append to one log at once, each leading an election of its own; nobody reads it before the end",
  surfaces: ["election", "fencedLog"],
  readers: 1,
  // Tokens of different elections say nothing of each other.
  resources: () => ({ [LOG]: { kind: "fenced-log", fence: "none" } }),
  checkers: ["completeness", "leases", "liveness", "invariants", "crash"],
  required: ["E12"],
  generator,
  finale: () => onRole("reader", limit(1000, untilOk(repeat({ f: "read", value: null, resource: LOG })))),
};
