import type { CoverageMark } from "../../contract/marks.js";

const SUMMARIES = {
  "election-begun": "a node without a coordinator asked the higher ones whether they are there",
  "election-left-to-higher": "a higher node answered, and the one that asked left the election to it",
  "higher-one-fell-silent": "a higher node had answered, and no coordinator was announced",
  "coordinator-silent": "a follower heard nothing of its coordinator for too long",
  "lower-one-down": "a lower node did not acknowledge an announcement in time",
  "coordinator-bullied": "a coordinator stopped, since a higher node announced itself",
  "coordinator-heard": "a node learnt from a heartbeat that a higher one is coordinator",
  "lower-coordinator-met": "a node met a coordinator lower than itself",
  "coordinator-begins-to-serve": "a new coordinator had waited until no lease could still run",
} as const;

/** The places in the protocol worth knowing to have been reached. */
export type BullyMark = keyof typeof SUMMARIES;

export const BULLY_MARKS: readonly CoverageMark[] = Object.entries(SUMMARIES).map(([name, summary]) => ({
  name,
  summary,
}));
