import type { CoverageMark } from "../../contract/marks.js";

const SUMMARIES = {
  "lease-taken-when-free": "an elector took a lease that nobody held",
  "lease-taken-after-expiry": "an elector took a lease whose holder had not renewed it in time",
  "lease-race-lost": "an elector saw a free lease, and another was faster to take it",
  "renewal-met-changed-record": "a holder's renewal found a record that it had not seen",
  "unheard-write-found": "an elector found the record that it had written, and heard nothing of",
  "grant-came-too-late": "an elector was granted the lease when its renew deadline had passed already",
  "lease-given-back": "a holder gave its lease back",
  "renewal-refused": "a holder learned that another has its lease",
} as const;

/** The places in this protocol worth knowing to have been reached. */
export type LeaseMark = keyof typeof SUMMARIES;

/** Tells that the mark was reached. */
export type LeaseMarkReached = (mark: LeaseMark) => void;

export const LEASE_MARKS: readonly CoverageMark[] = Object.entries(SUMMARIES).map(([name, summary]) => ({
  name,
  summary,
}));
