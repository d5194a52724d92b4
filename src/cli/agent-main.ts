import { SYSTEMS } from "../campaign/registry.js";
import { createRealClock } from "../environments/real-clock.js";
import { runAgent } from "./client-agent.js";

/** The entry of `dist/agent.js`, which runs in a contender's container: see `runAgent`. */
process.exitCode = await runAgent({
  input: process.stdin,
  write: (line) => process.stdout.write(line),
  complain: (line) => process.stderr.write(line),
  clock: createRealClock(),
  systems: SYSTEMS,
});
process.exit();
