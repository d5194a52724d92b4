import type { Generator } from "../src/contract/generator.js";
import type { OperationRequest } from "../src/contract/host.js";
import type { Workload, WorkloadContext } from "../src/contract/workload.js";
import type { Resource } from "../src/core/history.js";
import type { Random } from "../src/core/random.js";
import { repeat } from "../src/generators/basic.js";
import { perThread, together } from "../src/generators/compose.js";
import { stagger, untilOk } from "../src/generators/limits.js";

/** Several registers: each is judged by itself, and unknown writes pile up on none. */
const REGISTERS = ["x", "y", "z"] as const;

/** Few values, so that a compare finds what it expects often enough. */
const VALUES = 5;

function operation(random: Random): OperationRequest {
  const resource = random.pick(REGISTERS);
  const value = (): number => random.int(0, VALUES - 1);
  const dice = random.int(0, 99);
  if (dice < 50) return { f: "read", value: null, resource };
  if (dice < 75) return { f: "write", value: { value: value() }, resource };
  return { f: "cas", value: { from: value(), to: value() }, resource };
}

function generator({ rateHz }: WorkloadContext): Generator {
  const source = repeat(({ random }) => operation(random));
  return perThread(() => stagger((1000 * 5) / rateHz, source));
}

export const register: Workload = {
  name: "register",
  summary: "reads, writes and compare-and-sets on plain registers, judged for linearizability",
  surfaces: ["register"],
  readers: 2,
  resources: (): { readonly [name: string]: Resource } =>
    Object.fromEntries(REGISTERS.map((name) => [name, { kind: "register", fence: "none" }])),
  checkers: ["linearizability", "invariants", "liveness", "crash"],
  required: ["L"],
  generator,
  finale: () => together(...REGISTERS.map((resource) => untilOk(repeat({ f: "read", value: null, resource })))),
};
