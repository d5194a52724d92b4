import { buildCommand } from "@stricli/core";
import { PLUGINS } from "../campaign/registry.js";
import { serveSweep } from "../campaign/sweep/worker.js";
import type { FromWorker, ToWorker } from "../campaign/sweep/worker-messages.js";
import { UserError } from "../core/errors.js";
import type { CliContext } from "./context.js";

/** The hidden verb that `usurper sweep` starts its worker processes with. */
export const SWEEP_WORKER = "sweep-worker";

/** A worker of a sweep; started by `usurper sweep`, not by people. */
async function sweepWorker(this: CliContext): Promise<void> {
  if (process.send === undefined) {
    throw new UserError(`${SWEEP_WORKER} serves a sweep only`, { hint: "start `usurper sweep`" });
  }
  // An interruption reaches all processes of a terminal at once: it is the parent's to decide what becomes of the sweep.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
  await serveSweep(
    {
      send: (message: FromWorker) => process.send?.(message),
      onMessage: (listener) => process.on("message", (message) => listener(message as ToWorker)),
      onDisconnect: (listener) => process.on("disconnect", listener),
    },
    { plugins: PLUGINS, nowMs: () => performance.now() },
  );
  process.exit();
}

export const sweepWorkerCommand = buildCommand<Record<never, never>, [], CliContext>({
  func: sweepWorker,
  parameters: {},
  docs: { brief: "a worker of a sweep, on the channel to its parent" },
});
