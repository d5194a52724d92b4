import type { Generator } from "../src/contract/generator.js";
import type { Workload, WorkloadContext } from "../src/contract/workload.js";
import type { Fence, Resource } from "../src/core/history.js";
import type { Ms } from "../src/core/units.js";
import { repeat } from "../src/generators/basic.js";
import { onRole, perThread, together } from "../src/generators/compose.js";
import { stagger } from "../src/generators/limits.js";
import { finalReads } from "./final-reads.js";
import { leaderCourse, leadershipOf } from "./leader.js";

/** Each election has a log of its own. With more contenders than these some have to wait for each other. */
const ELECTIONS = ["a", "b", "c", "d", "e", "f", "g", "h"] as const;

/** As many contenders as a run has by default: the rate is meant for all of them together. */
const CONTENDERS = 3;

/** Readers only look who leads, now and then. */
const OBSERVE_MS: Ms = 500;

const logOf = (election: string): string => `log-${election}`;

function resources(fence: Fence): { readonly [name: string]: Resource } {
  return Object.fromEntries(
    ELECTIONS.map((election) => [logOf(election), { kind: "fenced-log", fence, election }] as const),
  );
}

function electionOf(thread: number): string {
  return ELECTIONS[thread % ELECTIONS.length] ?? ELECTIONS[0];
}

/**
 * Every contender leads an election of its own, so that all of them append at once and none waits for another: as many
 * acknowledged writes as the servers bear, for faults that take back what was acknowledged a moment ago.
 */
function generator({ rateHz }: WorkloadContext): Generator {
  const leaders = perThread(({ thread }) =>
    leaderCourse({
      prizes: [leadershipOf(electionOf(thread))],
      paceMs: (1000 * CONTENDERS) / rateHz,
      operations: [500, 999],
      opening: [],
      act: (token, ordinal, _, { election }) => ({
        f: "append",
        value: { token, value: token * 1000 + ordinal },
        resource: logOf(election),
        election,
      }),
    }),
  );
  const observers = perThread(() =>
    stagger(
      OBSERVE_MS,
      repeat(({ random }) => ({ f: "observe", value: null, election: random.pick(ELECTIONS) })),
    ),
  );
  return together(onRole("contender", leaders), onRole("reader", observers));
}

export const appends: Workload = {
  name: "appends",
  summary: "all contenders append at once, each leading an election and writing to a log of its own",
  surfaces: ["election", "fencedLog"],
  readers: 1,
  resources,
  checkers: ["election", "fencing", "completeness", "leases", "liveness", "invariants", "crash"],
  required: ["E12"],
  generator,
  finale: () => finalReads(ELECTIONS.map(logOf)),
};
