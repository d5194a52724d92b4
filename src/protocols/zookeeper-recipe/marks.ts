import type { CoverageMark } from "../../contract/marks.js";

const SUMMARIES = {
  "watch-notified": "a candidate that waited was woken, since the node that it watched was gone",
  "watch-set-too-late": "the node that a candidate was about to watch was gone already, and it looked again",
  "candidacy-found-by-guid": "a candidate whose create was not answered found its node by the guid in its name",
  "candidacy-created-again": "a candidate whose create was not answered found no node of its own, and created it again",
  "ephemeral-node-ended": "a session ended, and nodes with it; each node that applies it counts for itself",
} as const;

/** The places in the recipe, and in the store below it, worth knowing to have been reached. */
export type RecipeMark = keyof typeof SUMMARIES;

/** Tells that the mark was reached. */
export type RecipeMarkReached = (mark: RecipeMark) => void;

export const RECIPE_MARKS: readonly CoverageMark[] = Object.entries(SUMMARIES).map(([name, summary]) => ({
  name,
  summary,
}));
