import { listed, type PlantedMistake, withMistake } from "../../contract/planted-mistake.js";
import type { PlantedBug } from "../../contract/system.js";
import { LEASE_TERMS, STORE_POLICY, type StorePolicy, type TokenSource } from "../coordination/policy.js";

const MISTAKES: readonly PlantedMistake<StorePolicy>[] = [
  {
    name: "grace-period-ignored",
    summary: "A new master takes every session for expired that it has not heard from itself, as it takes over.",
    rules: ["E10"],
    source: "Breaks Burrows 2006, section 2.9: a new master extends each lease as far as the former may have promised.",
    mistake: { createLeaseTerms: () => ({ ...LEASE_TERMS, elected: (nowMs) => nowMs }) },
  },
  {
    name: "no-lock-delay",
    summary: "A lock whose holder's session expired is free at once, as if it had been released.",
    rules: ["E9"],
    source: "Breaks Burrows 2006, section 2.4: the lock server keeps others from the lock for the lock-delay.",
    mistake: { delaysLocks: () => false },
  },
  {
    name: "sequencer-not-checked",
    summary:
      "A resource takes whatever sequencer comes with a request, neither asking for it nor remembering newer ones.",
    rules: ["E4", "E5"],
    source: "Breaks Burrows 2006, section 2.4: the recipient is expected to test whether the sequencer is still valid.",
    mistake: { takesToken: () => true, takesGuarded: () => true },
  },
  {
    name: "generation-not-bumped",
    summary: "Who acquires a lock that was free gets the generation number of whoever held it last.",
    rules: ["E1", "E3", "L"],
    source: "Breaks Burrows 2006, section 2.4: the generation number rises when a lock goes from free to held.",
    mistake: { createTokens: formerGeneration },
  },
];

function formerGeneration(): TokenSource {
  const last = new Map<string, number>();
  return (index, { election }, _session, queue) => {
    const token = queue.length === 0 ? (last.get(election) ?? index) : index;
    last.set(election, token);
    return token;
  };
}

/** The mistakes that Chubby's cell can be told to make. */
export const CHUBBY_BUGS: readonly PlantedBug[] = listed(MISTAKES);

/** The right policy, but for the named bug. Throws a UserError where there is none of that name. */
export function chubbyPolicyWith(bug: string | undefined): StorePolicy {
  return withMistake("chubby", STORE_POLICY, MISTAKES, bug);
}
