import { fileURLToPath } from "node:url";
import { SWEEP_WORKER } from "../src/cli/sweep-worker.js";

/** The program that sweeps start for each of their processes, from its sources. */
export function sourceWorkers() {
  return {
    file: fileURLToPath(new URL("../src/cli/main.ts", import.meta.url)),
    args: [SWEEP_WORKER],
    nodeFlags: ["--import", "tsx"],
  };
}
