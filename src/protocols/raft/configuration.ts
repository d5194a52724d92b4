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

/** C_old,new: the step between two sets of voters (section 6). Whoever was learning learns no more. */
export function jointly(from: Configuration, voters: readonly string[]): Configuration {
  return { voters, outgoing: from.voters, learners: [] };
}

/** The same voters, and these learners. */
export function withLearners({ voters }: Configuration, learners: readonly string[]): Configuration {
  return { voters, learners };
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
