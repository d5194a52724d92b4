import { buildCommand } from "@stricli/core";
import { MAINTENANCE } from "../campaign/registry.js";
import { type CliContext, EXIT } from "./context.js";
import { paintFor } from "./paint.js";

/** Looks at what each environment needs of this machine. Exits 3 where something is missing. */
async function doctor(this: CliContext, { json }: { readonly json: boolean }): Promise<void> {
  const { stdout, env } = this.process;
  const simulator = { name: "simulator", ok: true, detail: `Node ${process.versions.node}, needs nothing else` };
  const findings = [simulator, ...(await MAINTENANCE.doctor())];
  if (findings.some(({ ok }) => !ok)) this.exit = EXIT.couldNotRun;
  if (json) {
    stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
    return;
  }
  const paint = paintFor(stdout, env);
  const width = Math.max(...findings.map(({ name }) => name.length));
  for (const finding of findings) {
    const mark = finding.ok ? paint.green("ok     ") : paint.red("missing");
    stdout.write(`${mark}  ${finding.name.padEnd(width)}  ${finding.detail}\n`);
    if ("hint" in finding && finding.hint !== undefined) stdout.write(`${" ".repeat(width + 11)}${finding.hint}\n`);
  }
}

export const doctorCommand = buildCommand<{ readonly json: boolean }, [], CliContext>({
  func: doctor,
  parameters: { flags: { json: { kind: "boolean", brief: "an array of findings", default: false } } },
  docs: { brief: "what this machine can run, what it lacks, and what would help" },
});
