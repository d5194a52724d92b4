import { listed, type PlantedMistake, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";

/** The decisions of the recipe in which a planted bug may differ; chosen once, when a client is made. */
export interface RecipeRules {
  /** What a candidate's name begins with, before the number that the server adds. */
  prefix(guid: string): string;
  /** The candidate's own node among those that stand there, after a create that was not answered. */
  ownAmong(names: readonly string[], prefix: string): string | undefined;
  /** What a candidate does that was about to watch a node and finds it gone. */
  watchedIsGone(): "look again" | "sleep";
  /** What a candidate does that was woken. */
  woken(): "look again" | "lead";
}

const RECIPE: RecipeRules = {
  prefix: (guid) => `${guid}-n_`,
  ownAmong: (names, prefix) => names.find((name) => name.startsWith(prefix)),
  watchedIsGone: () => "look again",
  // The one before it may have given up while it waited itself, with others before it (Hunt et al. 2010, section 2.4).
  woken: () => "look again",
};

const SOURCE = "ZooKeeper documentation, Recipes and Solutions, Leader Election";

const MISTAKES: readonly PlantedMistake<RecipeRules>[] = [
  {
    name: "watch-set-without-recheck",
    summary:
      "A candidate that finds the node before its own gone, when it sets its watch, sleeps until that one is back.",
    rules: ["E8"],
    source: `Breaks ${SOURCE}: a watch by exists() is set on a missing node too, and sequential names never come back.`,
    mistake: { watchedIsGone: () => "sleep" },
  },
  {
    name: "notified-candidate-leads",
    summary: "A candidate leads as soon as the node it watched is gone, without looking who else stands before it.",
    rules: ["E2", "E3", "E4"],
    source: `Breaks ${SOURCE}, step 4 of volunteering: who is notified reads the children anew.`,
    mistake: { woken: () => "lead" },
  },
  {
    name: "guid-missing",
    summary: "A create that was not answered is made again under a name that nobody knows its own by: an orphan leads.",
    rules: ["E8"],
    source: `Breaks ${SOURCE}, "Important Note About the GUID": create() may succeed and its answer be lost.`,
    mistake: { prefix: () => "n_", ownAmong: () => undefined },
  },
];

/** The mistakes that a client can be told to make. */
export const RECIPE_BUGS: readonly PlantedBug[] = listed(MISTAKES);

/** The right rules, but for the named bug. Throws a UserError where there is none of that name. */
export function recipeRulesWith(bug: string | undefined): RecipeRules {
  return withMistake("the ZooKeeper recipe", RECIPE, MISTAKES, bug);
}
