import { buildCommand } from "@stricli/core";
import { MAINTENANCE } from "../campaign/registry.js";
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
  const { left, oldImages, ...removed } = report;
  const found = Object.entries(removed).filter(([, names]) => names.length > 0);
  const text = found.map(([what, names]) => `${names.length} ${what}`).join(", ");
  stdout.write(found.length === 0 ? "nothing to remove\n" : `removed ${text}\n`);
  for (const { run, reason } of left) stdout.write(`left run ${run}: ${reason}; --all removes it too\n`);
  if (oldImages.length > 0) stdout.write(`${oldImagesText(oldImages)}\n`);
}

function oldImagesText(images: readonly { readonly sizeBytes: number }[]): string {
  const sizeMb = Math.round(images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 1e6);
  // Layers that images share are counted in each of them.
  return `left ${images.length} old images, ${sizeMb} MB at most: --images removes those that no container needs`;
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
