import type { CoverageMark } from "../../contract/marks.js";

const SUMMARIES = {
  "ring-election-begun": "a node sent an election round",
  "lower-candidate-stopped": "a node stopped the candidacy of a lower one",
  "candidacy-came-home": "a candidate's message came home: it is the highest",
  "collected-tokens-came-home": "an initiator got its list of living nodes back",
  "successor-skipped": "a successor did not say in time that it had received something",
  "went-round-once": "something was taken off the ring that its initiator had not",
  "ring-election-unended": "an election came to no end in time",
  "ring-coordinator-silent": "a follower heard nothing of its coordinator for too long",
  "ring-coordinator-deposed": "a coordinator stopped, since another was announced or heard",
  "announced-again": "a coordinator sent its announcement round again",
  "ring-coordinator-serves": "a new coordinator had waited until no lease could still run",
} as const;

/** The places in the protocol worth knowing to have been reached. */
export type RingMark = keyof typeof SUMMARIES;

export const RING_MARKS: readonly CoverageMark[] = Object.entries(SUMMARIES).map(([name, summary]) => ({
  name,
  summary,
}));
