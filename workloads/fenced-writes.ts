import type { Generator } from "../src/contract/generator.js";
import type { Workload, WorkloadContext } from "../src/contract/workload.js";
import type { Fence, Resource } from "../src/core/history.js";
import { repeat } from "../src/generators/basic.js";
import { onRole, perThread, together } from "../src/generators/compose.js";
import { limit, stagger, untilOk } from "../src/generators/limits.js";
import { leaderCourse } from "./leader.js";

/** The fenced register that leaders write and readers read, and the fenced log that they append to. */
const REGISTER = "r";
const LOG = "log";
const READERS = 2;

/** Both resources under one fence. */
function resources(fence: Fence): { readonly [name: string]: Resource } {
  return {
    [REGISTER]: { kind: "fenced-register", fence, election: "e" },
    [LOG]: { kind: "fenced-log", fence, election: "e" },
  };
}

/**
 * Contenders campaign; a tenure opens with reads that raise the guard, then come writes and appends with the token
 * until it resigns or knows that it lost. Every written value is unique: token and
 * ordinal tell whose it is.
 */
function generator({ rateHz, election }: WorkloadContext): Generator {
  const paceMs = (1000 * (READERS + 1)) / rateHz;
  const leaders = perThread(() =>
    leaderCourse({
      election,
      paceMs,
      operations: [20, 80],
      opening: [REGISTER, LOG].map((resource) => (token) => ({ f: "read", value: { token }, resource, election })),
      act(token, ordinal, random) {
        const value = { token, value: token * 1000 + ordinal };
        return random.chance(50)
          ? { f: "write", value, resource: REGISTER, election }
          : { f: "append", value, resource: LOG, election };
      },
    }),
  );
  const readers = perThread(() => stagger(paceMs, repeat({ f: "read", value: null, resource: REGISTER })));
  return together(onRole("contender", leaders), onRole("reader", readers));
}

/** The mandatory final reads: without the log's, lost and doubled appends could not be told. */
function finale(): Generator {
  const finalRead = (resource: string): Generator => untilOk(repeat({ f: "read", value: null, resource }));
  return onRole("reader", together(...[REGISTER, LOG].map((resource) => limit(1000, finalRead(resource)))));
}

const shared = {
  surfaces: ["election", "fencedRegister", "fencedLog"],
  readers: READERS,
  generator,
  finale,
} as const;

export const fencedWrites: Workload = {
  ...shared,
  name: "fenced-writes",
  summary: "leaders write with fencing tokens to a register and a log that check them",
  resources,
  checkers: ["election", "fencing", "completeness", "liveness", "invariants", "linearizability"],
  required: ["E1", "E4", "E12"],
};

export const unfencedWrites: Workload = {
  ...shared,
  name: "unfenced-writes",
  summary: "the same writes to resources that ignore tokens: what a deposed leader does without a fence",
  resources: () => resources("none"),
  checkers: ["election", "fencing", "completeness", "liveness", "invariants"],
  required: ["E4"],
};
