import { buildCommand } from "@stricli/core";
import { MAINTENANCE } from "../campaign/registry.js";
import type { CliContext } from "./context.js";

interface CleanFlags {
  readonly all: boolean;
  readonly json: boolean;
}

/** Finds by label what killed runs left behind, and removes it. */
async function clean(this: CliContext, { all, json }: CleanFlags): Promise<void> {
  const report = await MAINTENANCE.clean({ all });
  const { stdout } = this.process;
  if (json) {
    stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const removed = Object.entries(report).map(([what, names]) => [what, countOf(names)] as const);
  const found = removed.filter(([, count]) => count > 0);
  const text = found.map(([what, count]) => `${count} ${what}`).join(", ");
  stdout.write(found.length === 0 ? "nothing was left behind\n" : `removed ${text}\n`);
}

function countOf(found: unknown): number {
  if (Array.isArray(found)) return found.length;
  return typeof found === "number" ? found : 0;
}

export const cleanCommand = buildCommand<CleanFlags, [], CliContext>({
  func: clean,
  parameters: {
    flags: {
      all: { kind: "boolean", brief: "also what belongs to runs that still go on", default: false },
      json: { kind: "boolean", brief: "what was removed, as an object", default: false },
    },
  },
  docs: { brief: "removes containers, networks and volumes that killed runs left behind" },
});
