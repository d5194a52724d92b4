import type { PlantedBug } from "../../contract/system.js";
import { UserError } from "../../core/errors.js";
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

interface StoreBug extends PlantedBug {
  readonly mistake: Partial<StorePolicy>;
}

const BUGS: readonly StoreBug[] = [
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
export const STORE_BUGS: readonly PlantedBug[] = BUGS.map(({ mistake: _, ...bug }) => bug);

/** The right policy, but for the named bug. Throws a UserError where there is none of that name. */
export function policyWith(bug: string | undefined): StorePolicy {
  if (bug === undefined) return RIGHT;
  const planted = BUGS.find(({ name }) => name === bug);
  if (planted !== undefined) return { ...RIGHT, ...planted.mistake };
  const known = BUGS.map(({ name }) => name).join(", ");
  throw new UserError(`the coordination store has no planted bug "${bug}"; expected one of ${known}`);
}
