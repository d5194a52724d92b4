import { listed, type PlantedMistake, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";
import { candidateKey, electionPrefix } from "./keys.js";
import type { Compare } from "./requests.js";

/** Whose turn it may be, and in which tenure something is written. */
export interface Place {
  readonly election: string;
  readonly session: string;
  readonly token: number;
}

/** The decisions of the client in which a planted bug may differ; chosen once, when a client is made. */
export interface RecipeRules {
  /** The lease that a candidate's key goes with. */
  leaseOfKey(session: string): string | undefined;
  /** What a candidate does once the key that it watched is gone. */
  afterDeletion: "look-again" | "lead";
  /** What must hold for a write in the name of a tenure, on a resource with fence `guard`. */
  guard(place: Place): Compare;
  /** The revision from which a watch tells of a deletion, after a reading at `readRevision`. */
  watchFrom(readRevision: number): number;
}

const GO_CLIENT_RULES: RecipeRules = {
  leaseOfKey: (session) => session,
  // The one before it may have given up, while others stand before both.
  afterDeletion: "look-again",
  guard: ({ election, session, token }) => ({
    ...{ key: candidateKey(election, session), what: "created-at", revision: token },
  }),
  // What happened between the reading and the watch must not be missed.
  watchFrom: (readRevision) => readRevision + 1,
};

const MISTAKES: readonly PlantedMistake<RecipeRules>[] = [
  {
    name: "key-without-lease",
    summary: "A candidate's key is bound to no lease: when its candidate dies it stays, and one day leads.",
    rules: ["E8"],
    source: "Breaks client/v3/concurrency/election.go, Campaign: the key is put with the session's lease.",
    mistake: { leaseOfKey: () => undefined },
  },
  {
    name: "deletion-taken-for-turn",
    summary: "A candidate leads as soon as the key that it watched is gone, though older ones may be left.",
    rules: ["E2", "E3"],
    source:
      "Breaks client/v3/concurrency/key.go, waitDeletes: it looks for the next older key until there is none (as Hunt et al. 2010, section 2.4).",
    mistake: { afterDeletion: "lead" },
  },
  {
    name: "guard-on-any-leader",
    summary: "A guarded write asks whether anybody leads, not whether its own key lives.",
    rules: ["E4"],
    source:
      "Breaks the etcd documentation's advice on leader election: a leader's transactions compare the create revision of its own key.",
    mistake: { guard: ({ election }) => ({ key: electionPrefix(election), what: "prefix-exists" }) },
  },
];

/** The mistakes that a client can be told to make. */
export const RECIPE_BUGS: readonly PlantedBug[] = listed(MISTAKES);

/** The recipe's own rules, but for the named bug. Throws a UserError where there is none of that name. */
export function recipeRulesWith(bug: string | undefined): RecipeRules {
  return withMistake("etcd-recipe", GO_CLIENT_RULES, MISTAKES, bug);
}
