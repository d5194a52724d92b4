import type { CoverageMark } from "../../contract/marks.js";

const SUMMARIES = {
  "in-jeopardy": "a client's local lease ran out before a master had answered it",
  "safe-again": "a client in jeopardy found a master that still knew its session",
  "held-back-in-jeopardy": "a client in jeopardy did not send what was to be done in its tenure's name",
} as const;

/** The places in Chubby's client worth knowing to have been reached. */
export type ChubbyMark = keyof typeof SUMMARIES;

export const CHUBBY_MARKS: readonly CoverageMark[] = Object.entries(SUMMARIES).map(([name, summary]) => ({
  name,
  summary,
}));
