import { listed, type PlantedMistake, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";
import { majorityOf } from "../coordination/index.js";

/** The decisions in which a planted bug may differ; chosen once, when a node or a client is made. */
export interface RedlockRules {
  /** Whether a store may delete a key that holds one value for a client that names another or the same. */
  mayDelete(held: string, named: string): boolean;
  /** Whether a lock is held that so many of the stores have set. */
  isAcquired(done: number, stores: number): boolean;
  /** Whether a lock is prolonged that so many of the stores have prolonged. */
  isExtended(done: number, stores: number): boolean;
}

const DOCUMENTED: RedlockRules = {
  mayDelete: (held, named) => held === named,
  isAcquired: (done, stores) => done >= majorityOf(stores),
  isExtended: (done, stores) => done >= majorityOf(stores),
};

const MISTAKES: readonly PlantedMistake<RedlockRules>[] = [
  {
    name: "minority-acquires",
    summary: "A client takes a lock for its own that fewer than a majority of the stores have set.",
    rules: ["E3", "E4"],
    source: "Breaks Sanfilippo, Distributed locks with Redis: the lock is acquired in the majority of the instances.",
    mistake: { isAcquired: (done) => done >= 1 },
  },
  {
    name: "release-deletes-anyones",
    summary: "A release deletes the key whatever it holds: one that comes late takes the lock from its next holder.",
    rules: ["E3", "E4"],
    source:
      "Breaks Sanfilippo, Distributed locks with Redis: remove the key only if it exists and the value stored at the " +
      "key is exactly the one expected.",
    mistake: { mayDelete: () => true },
  },
  {
    name: "extension-without-majority",
    summary: "A holder takes its lock for prolonged though no majority of the stores has said so.",
    rules: ["E3", "E4"],
    source:
      "Breaks Sanfilippo, Distributed locks with Redis: the lock is re-acquired only by extending it in the majority " +
      "of the instances.",
    mistake: { isExtended: () => true },
  },
];

/** The mistakes that nodes and clients can be told to make. */
export const REDLOCK_BUGS: readonly PlantedBug[] = listed(MISTAKES);

/** The documented rules, but for the named bug. Throws a UserError where there is none of that name. */
export function rulesWith(bug: string | undefined): RedlockRules {
  return withMistake("redlock", DOCUMENTED, MISTAKES, bug);
}
