import { buildCommand } from "@stricli/core";
import { SYSTEMS } from "../campaign/registry.js";
import { createRealClock } from "../environments/real-clock.js";
import { runAgent } from "./client-agent.js";
import { type CliContext, EXIT } from "./context.js";

/** A client host on standard input and output; started by environments, not by people. */
async function agent(this: CliContext): Promise<void> {
  const { stdout, stderr } = this.process;
  const code = await runAgent({
    input: process.stdin,
    write: (line) => stdout.write(line),
    complain: (line) => stderr.write(line),
    clock: createRealClock(),
    wallMs: Date.now,
    systems: SYSTEMS,
  });
  process.stdin.destroy();
  this.exit = code === 0 ? EXIT.valid : EXIT.couldNotRun;
}

export const agentCommand = buildCommand<Record<never, never>, [], CliContext>({
  func: agent,
  parameters: {},
  docs: { brief: "a client host on standard input and output" },
});
