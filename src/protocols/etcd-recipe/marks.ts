import type { CoverageMark } from "../../contract/marks.js";

const STORE_SUMMARIES = {
  "lease-expired": "a lease ran out, and its keys went with it",
  "expiry-void-since-kept-alive": "an expiry was void, since its lease had been kept alive after it was proposed",
} as const;

const CLIENT_SUMMARIES = {
  "watch-notified": "a waiting candidate was told that the key it watched is gone",
  "watch-silent": "a waiting candidate gave up a watch that had told it nothing",
  "own-key-gone": "a candidate whose turn had come found its own key gone",
} as const;

/** The places in the store worth knowing to have been reached; each node that applies a command counts for itself. */
export type StoreMark = keyof typeof STORE_SUMMARIES;

/** The places in its clients. */
export type RecipeMark = keyof typeof CLIENT_SUMMARIES;

/** Tells that the mark was reached. */
export type RecipeMarkReached = (mark: RecipeMark) => void;

export const KEY_STORE_MARKS: readonly CoverageMark[] = listed(STORE_SUMMARIES);
export const RECIPE_MARKS: readonly CoverageMark[] = listed(CLIENT_SUMMARIES);

function listed(summaries: { readonly [name: string]: string }): readonly CoverageMark[] {
  return Object.entries(summaries).map(([name, summary]) => ({ name, summary }));
}
