import type { CoverageMark } from "../../contract/marks.js";

const SUMMARIES = {
  "leadership-passed-by-expiry": "a leader's session expired while another candidate waited",
  "lone-leader-expired": "a leader's session expired while nobody waited",
  "waiting-candidate-expired": "a candidate's session expired while it waited for its turn",
  "idle-session-expired": "a session without a candidacy expired",
  "expiry-void-since-renewed": "an expiry was void, since its session had been renewed after it was proposed",
  "renewal-of-ended-session": "a renewal was refused, since its session had ended",
  "resignation-refused": "a resignation was refused, since its candidacy was gone or another's",
  "fence-refused-older-token": "a resource refused a token older than it had seen",
} as const;

/** Of sessions that have a lock-delay. */
const DELAY_SUMMARIES = {
  "lock-delay-begun": "a leader's session ended, and nobody may lead until its lock-delay has passed",
  "lock-delay-passed": "a lock-delay had passed, and the next candidate might lead",
} as const;

/** The places in the store worth knowing to have been reached; each node that applies a command counts for itself. */
export type StoreMark = keyof typeof SUMMARIES | keyof typeof DELAY_SUMMARIES;

export const STORE_MARKS: readonly CoverageMark[] = marksOf(SUMMARIES);
export const LOCK_DELAY_MARKS: readonly CoverageMark[] = marksOf(DELAY_SUMMARIES);

function marksOf(summaries: { readonly [name: string]: string }): readonly CoverageMark[] {
  return Object.entries(summaries).map(([name, summary]) => ({ name, summary }));
}
