import { availableParallelism } from "node:os";
import { EXPECTED, parseCount } from "../campaign/choices.js";
import { type SweepWorkers, startWorkers } from "../campaign/sweep/worker-pool.js";
import type { CliContext } from "./context.js";
import { flagParser } from "./flag-parser.js";
import { SWEEP_WORKER } from "./sweep-worker.js";

/** Processes that run seeds: workers are this very program, from the bundle or from its sources. */
export function workersFor(
  { program }: CliContext,
  { jobs = availableParallelism() }: { readonly jobs?: number },
): SweepWorkers {
  return startWorkers({ file: program, args: [SWEEP_WORKER], nodeFlags: process.execArgv }, jobs);
}

export const jobsFlag = {
  kind: "parsed",
  parse: flagParser(EXPECTED.count, parseCount),
  brief: "how many processes run seeds (one a core)",
  placeholder: "n",
  optional: true,
} as const;
