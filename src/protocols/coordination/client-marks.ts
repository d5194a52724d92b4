import type { CoverageMark } from "../../contract/marks.js";

const REQUEST_SUMMARIES = {
  "request-redirected": "a client followed a node's word to the leader",
  "request-answered-after-retry": "a request was answered after more than one node had been asked",
  "request-unanswered": "a client gave a request up without an answer from every node that it had reached",
  "rejection-settled": "a client gave a request up that every node it reached had rejected",
} as const;

const CAMPAIGN_SUMMARIES = {
  "campaign-withdrawn-in-time": "a candidate took its candidacy back before its turn came",
  "campaign-withdrawn-after-loss": "a candidate noticed while it waited that its session was lost",
  "withdrawal-unanswered": "a candidate that gave up may still hold its place",
} as const;

/** The places in the client worth knowing to have been reached. */
export type ClientMark = keyof typeof REQUEST_SUMMARIES | keyof typeof CAMPAIGN_SUMMARIES;

/** Tells that the mark was reached. */
export type ClientMarkReached = (mark: ClientMark) => void;

/** Those of requests to a replicated log, whatever the client does by them. */
export const REQUEST_MARKS: readonly CoverageMark[] = listed(REQUEST_SUMMARIES);

export const CLIENT_MARKS: readonly CoverageMark[] = [...REQUEST_MARKS, ...listed(CAMPAIGN_SUMMARIES)];

function listed(summaries: { readonly [name: string]: string }): readonly CoverageMark[] {
  return Object.entries(summaries).map(([name, summary]) => ({ name, summary }));
}
