/** Who decides (section 6), and who only receives (Ongaro 2014, section 4.2.1). Immutable; shared by reference. */
export type Configuration = {
  readonly voters: readonly string[];
  /** The voters before, while the change to the present ones is under way: decisions take majorities of both. */
  readonly outgoing?: readonly string[];
  /** They receive all entries and are never asked nor counted. */
  readonly learners: readonly string[];
};

/** The configuration of a cluster that has never changed. */
export function configurationOf(voters: readonly string[]): Configuration {
  return { voters, learners: [] };
}

/**
 * What a configuration that is not joint changes into on the way to other voters: first the new ones learn (Ongaro 2014,
 * section 4.2.1), then old and new decide together, as C_old,new (section 6).
 */
export function stepTowards(wanted: readonly string[], { voters, learners }: Configuration): Configuration {
  const joining = wanted.filter((node) => !voters.includes(node));
  if (!sameNodes(joining, learners)) return { voters, learners: joining };
  return { voters: wanted, outgoing: voters, learners: [] };
}

export function isJoint(configuration: Configuration): boolean {
  return configuration.outgoing !== undefined;
}

/** Whether some decision can depend on this node's vote. */
export function isVoter({ voters, outgoing }: Configuration, node: string): boolean {
  return voters.includes(node) || outgoing?.includes(node) === true;
}

/** All whose votes can matter, each once. */
export function votersOf({ voters, outgoing = [] }: Configuration): readonly string[] {
  return [...voters, ...outgoing.filter((node) => !voters.includes(node))];
}

/** All who receive entries, each once. */
export function membersOf(configuration: Configuration): readonly string[] {
  const voters = votersOf(configuration);
  return [...voters, ...configuration.learners.filter((node) => !voters.includes(node))];
}

/** The voters that the cluster is known to run with: until a change is through, those before it. */
export function presentVoters({ voters, outgoing }: Configuration): readonly string[] {
  return outgoing ?? voters;
}

/** Whether two lists, each without repetitions, name the same nodes. */
export function sameNodes(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((node) => right.includes(node));
}
