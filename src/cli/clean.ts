import { buildCommand } from "@stricli/core";
import { MAINTENANCE } from "../campaign/registry.js";
import { cleanText } from "./clean-text.js";
import type { CliContext } from "./context.js";

interface CleanFlags {
  readonly all: boolean;
  readonly images: boolean;
  readonly json: boolean;
}

/** Finds by label what killed runs left behind, and removes it. */
async function clean(this: CliContext, { all, images, json }: CleanFlags): Promise<void> {
  const report = await MAINTENANCE.clean({ all, images });
  const { stdout } = this.process;
  if (json) {
    stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  stdout.write(cleanText(report));
}

export const cleanCommand = buildCommand<CleanFlags, [], CliContext>({
  func: clean,
  parameters: {
    flags: {
      all: { kind: "boolean", brief: "also what belongs to runs that still go on", default: false },
      images: { kind: "boolean", brief: "also images built over, and those of other checkouts", default: false },
      json: { kind: "boolean", brief: "what was removed, as an object", default: false },
    },
  },
  docs: { brief: "removes containers, networks and volumes that killed runs left behind" },
});
