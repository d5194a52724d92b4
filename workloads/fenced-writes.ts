import type { Generator } from "../src/contract/generator.js";
import type { OperationRequest } from "../src/contract/host.js";
import type { Workload, WorkloadContext } from "../src/contract/workload.js";
import type { Fence, Resource } from "../src/core/history.js";
import type { Random } from "../src/core/random.js";
import { repeat } from "../src/generators/basic.js";
import { onRole, perThread, together } from "../src/generators/compose.js";
import { stagger } from "../src/generators/limits.js";
import { finalReads } from "./final-reads.js";
import { leaderCourse, leadershipOf, type Tenure } from "./leader.js";

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

/** A write or an append with the token. Every value is unique: token and ordinal tell whose it is. */
function mutation(election: string, token: number, ordinal: number, random: Random): OperationRequest {
  const value = { token, value: token * 1000 + ordinal };
  return random.chance(50)
    ? { f: "write", value, resource: REGISTER, election }
    : { f: "append", value, resource: LOG, election };
}

/**
 * Contenders campaign; a tenure opens with reads that raise the guard, then come writes and appends with the token
 * until it resigns or knows that it lost. Readers read beside them.
 */
function generator({ rateHz, election }: WorkloadContext, late: "late tries" | "none"): Generator {
  const paceMs = (1000 * (READERS + 1)) / rateHz;
  const act: Tenure["act"] = (token, ordinal, random) => mutation(election, token, ordinal, random);
  const leaders = perThread(() =>
    leaderCourse({
      prizes: [leadershipOf(election)],
      paceMs,
      operations: [20, 80],
      opening: [REGISTER, LOG].map((resource) => (token) => ({ f: "read", value: { token }, resource, election })),
      act,
      ...(late === "none" ? {} : { tryLate: act }),
    }),
  );
  const readers = perThread(() => stagger(paceMs, repeat({ f: "read", value: null, resource: REGISTER })));
  return together(onRole("contender", leaders), onRole("reader", readers));
}

const shared = {
  surfaces: ["election", "fencedRegister", "fencedLog"],
  readers: READERS,
  finale: () => finalReads([REGISTER, LOG]),
} as const;

export const fencedWrites: Workload = {
  ...shared,
  name: "fenced-writes",
  summary: "leaders write with fencing tokens to a register and a log that check them; deposed ones try again",
  generator: (context) => generator(context, "late tries"),
  resources,
  checkers: ["election", "fencing", "completeness", "leases", "liveness", "invariants", "crash", "linearizability"],
  required: ["E1", "E4", "E12"],
};

export const guardedWrites: Workload = {
  ...fencedWrites,
  name: "guarded-writes",
  summary: "the same writes to resources that ask whether the leader's key still lives, whatever tokens they have seen",
  resources: () => resources("guard"),
};

export const unfencedWrites: Workload = {
  ...shared,
  name: "unfenced-writes",
  summary: "the same writes to resources that ignore tokens: what a deposed leader does without a fence",
  resources: () => resources("none"),
  // Without a fence a try of a leader that knows better would prove nothing: only what faults bring about counts.
  generator: (context) => generator(context, "none"),
  checkers: ["election", "fencing", "completeness", "leases", "liveness", "invariants", "crash"],
  required: ["E4"],
};
