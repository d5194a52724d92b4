import { randomBytes } from "node:crypto";
import type { HarnessIdentity } from "./harness-identity.js";

/** On everything that belongs to a run, and on our images. */
const OURS = "usurper";
/** The run's id. */
export const RUN = "usurper.run";
/** The harness that owns the run, as JSON: see HarnessIdentity. */
const HARNESS = "usurper.harness";

export type Labels = { readonly [label: string]: string };

/** An id that no other run on this engine has, and that fits into names. */
export function newRunId(): string {
  return randomBytes(5).toString("hex");
}

export function labelsOf(runId: string, harness: HarnessIdentity): Labels {
  return { [OURS]: "1", [RUN]: runId, [HARNESS]: JSON.stringify(harness) };
}

/** The harness that owns what bears these labels, or undefined where they do not tell. */
export function harnessOf(labels: Labels): HarnessIdentity | undefined {
  try {
    const read = JSON.parse(labels[HARNESS] ?? "") as Partial<HarnessIdentity>;
    return typeof read.pid === "number" && typeof read.machine === "string" ? (read as HarnessIdentity) : undefined;
  } catch {
    return undefined;
  }
}

/** The filter that finds what is ours: of one run, or of all. */
export function filterOf(runId?: string): { label: string[] } {
  return { label: [runId === undefined ? `${OURS}=1` : `${RUN}=${runId}`] };
}
