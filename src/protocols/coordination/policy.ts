import { listed, type PlantedMistake, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";
import type { Session } from "./sessions.js";

/** The decisions of the store in which a planted bug may differ; chosen once, when a store is made. */
export interface StorePolicy {
  /** The token of a candidacy whose campaign command stands at `index`. */
  tokenOf(index: number, session: Session): number;
  /** Whether a resource that has seen `highest` takes a request with `token`. */
  takesToken(token: number, highest: number): boolean;
}

const RIGHT: StorePolicy = {
  // The index rises with each command, so of two tenures the later has the higher token (as etcd's create revision).
  tokenOf: (index) => index,
  takesToken: (token, highest) => token >= highest,
};

const BUGS: readonly PlantedMistake<StorePolicy>[] = [
  {
    name: "token-check-dropped",
    summary: "A resource with fence `token` takes requests with tokens older than it has seen.",
    rules: ["E4", "E5"],
    source: "Kleppmann 2016, How to do distributed locking: the storage itself must reject writes with old tokens.",
    mistake: { takesToken: () => true },
  },
  {
    name: "session-as-token",
    summary: "The token names the candidate's session, not its tenure: who campaigns again gets its old token back.",
    rules: ["E1", "E3"],
    source:
      "Breaks Burrows 2006, section 2.4: a sequencer carries the lock generation number, new at each acquisition.",
    mistake: { tokenOf: (_, session) => session.openedAt },
  },
];

/** The mistakes that a store can be told to make, whatever protocol carries it. */
export const STORE_BUGS: readonly PlantedBug[] = listed(BUGS);

/** The right policy, but for the named bug. Throws a UserError where there is none of that name. */
export function policyWith(bug: string | undefined): StorePolicy {
  return withMistake("the coordination store", RIGHT, BUGS, bug);
}
