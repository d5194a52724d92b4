import type { CoverageMark } from "../../contract/marks.js";

const SUMMARIES = {
  "request-redirected": "a client followed a node's word to the leader",
  "request-answered-after-retry": "a request was answered after more than one node had been asked",
  "request-unanswered": "a client gave a request up without an answer from every node that it had reached",
  "rejection-settled": "a client gave a request up that every node it reached had rejected",
  "campaign-withdrawn-in-time": "a candidate took its candidacy back before its turn came",
  "campaign-withdrawn-after-loss": "a candidate noticed while it waited that its session was lost",
  "withdrawal-unanswered": "a candidate that gave up may still hold its place",
} as const;

/** The places in the client worth knowing to have been reached. */
export type ClientMark = keyof typeof SUMMARIES;

/** Tells that the mark was reached. */
export type ClientMarkReached = (mark: ClientMark) => void;

export const CLIENT_MARKS: readonly CoverageMark[] = Object.entries(SUMMARIES).map(([name, summary]) => ({
  name,
  summary,
}));
