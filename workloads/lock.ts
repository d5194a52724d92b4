import type { Generator } from "../src/contract/generator.js";
import type { OperationRequest } from "../src/contract/host.js";
import type { Workload, WorkloadContext } from "../src/contract/workload.js";
import type { Fence, Resource } from "../src/core/history.js";
import type { Random } from "../src/core/random.js";
import type { Ms } from "../src/core/units.js";
import { repeat } from "../src/generators/basic.js";
import { onRole, perThread, together } from "../src/generators/compose.js";
import { stagger } from "../src/generators/limits.js";
import { finalReads } from "./final-reads.js";
import { leaderCourse, type Prize, type Tenure } from "./leader.js";

/** Fewer than contenders, so that there is always somebody who waits. */
const LOCKS = ["a", "b"] as const;
const READERS = 2;

/** Short enough that waiters give up now and then though nothing is broken, and leave a queue behind them. */
const PATIENCE_MS: Ms = 800;

/** What the holder of a lock writes, and what it appends to: nobody else's. */
const registerOf = (lock: string): string => `r-${lock}`;
const logOf = (lock: string): string => `log-${lock}`;

/** The locks, and what they guard, under one fence. */
function resources(fence: Fence): { readonly [name: string]: Resource } {
  const guarded = LOCKS.flatMap((lock): readonly (readonly [string, Resource])[] => [
    [lock, { kind: "lock", fence: "token" }],
    [registerOf(lock), { kind: "fenced-register", fence, election: lock }],
    [logOf(lock), { kind: "fenced-log", fence, election: lock }],
  ]);
  return Object.fromEntries(guarded);
}

function prizeOf(lock: string): Prize {
  return {
    election: lock,
    seek: { f: "acquire", value: { timeoutMs: PATIENCE_MS }, resource: lock },
    yield: (token) => ({ f: "release", value: { token }, resource: lock }),
  };
}

/** A write or an append in the name of a lock. Every value is unique on its resource: token and ordinal tell whose it is. */
function mutation(token: number, ordinal: number, random: Random, { election }: Prize): OperationRequest {
  const value = { token, value: token * 1000 + ordinal };
  return random.chance(50)
    ? { f: "write", value, resource: registerOf(election), election }
    : { f: "append", value, resource: logOf(election), election };
}

/** Contenders hold one lock at a time, for a moment, and write to what it guards; readers read that beside them. */
function generator({ rateHz }: WorkloadContext, late: "late tries" | "none"): Generator {
  const paceMs = (1000 * (READERS + LOCKS.length)) / rateHz;
  const [first, ...others] = LOCKS;
  const opening = [registerOf, logOf].map((resourceOf): Tenure["opening"][number] => (token, { election }) => {
    return { f: "read", value: { token }, resource: resourceOf(election), election };
  });
  const holders = perThread(() =>
    leaderCourse({
      prizes: [prizeOf(first), ...others.map(prizeOf)],
      paceMs,
      operations: [2, 8],
      opening,
      act: mutation,
      ...(late === "none" ? {} : { tryLate: mutation }),
    }),
  );
  const read = repeat(({ random }) => ({ f: "read", value: null, resource: registerOf(random.pick(LOCKS)) }));
  const readers = perThread(() => stagger(paceMs, read));
  return together(onRole("contender", holders), onRole("reader", readers));
}

const shared = {
  surfaces: ["lock", "fencedRegister", "fencedLog"],
  readers: READERS,
  finale: () => finalReads(LOCKS.flatMap((lock) => [registerOf(lock), logOf(lock)])),
} as const;

export const lock: Workload = {
  ...shared,
  name: "lock",
  summary: "contenders hold one of a few locks, each for a moment, and write with its token to what it guards",
  resources,
  checkers: ["election", "fencing", "completeness", "leases", "liveness", "invariants", "crash", "linearizability"],
  required: ["E1", "E3", "E4", "E12", "L"],
  generator: (context) => generator(context, "late tries"),
};

export const unfencedLock: Workload = {
  ...shared,
  name: "unfenced-lock",
  summary: "the same under locks whose tokens nobody looks at: what a holder does whose lease has ended",
  resources: () => resources("none"),
  checkers: ["election", "fencing", "completeness", "leases", "liveness", "invariants", "crash"],
  required: ["E4"],
  // As in unfenced-writes: only what faults bring about counts.
  generator: (context) => generator(context, "none"),
};
