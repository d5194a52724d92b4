import type { ClientContext, NodePlace } from "./client.js";
import type { Outcome } from "./outcome.js";

/** Who belongs to a cluster. Voters make quorums; learners only receive. */
export interface Membership {
  readonly voters: readonly string[];
  readonly learners: readonly string[];
}

/**
 * What an operator asks of a cluster as a whole, beside what clients do. Each verb resolves with an outcome, as a
 * client's operations do; none throws. An operator's requests are never partitioned: it stands where the harness does.
 */
export interface Administrator {
  /** The members as the cluster itself knows them now. */
  members(): Promise<Outcome<Membership>>;
  /** Makes the voters exactly these, one safe step after another; `ok` once the cluster runs with them. */
  changeVoters(voters: readonly string[]): Promise<Outcome<Membership>>;
  /**
   * Lets a node join whose disk is empty: from then on it may be started, and be made a voter once it has caught up.
   * Resolves with the members that it is to be told of, itself included. Only where members are replaced.
   */
  admit?(node: string): Promise<Outcome<Membership>>;
  /** Other verbs, by the names that the system lists. */
  perform(verb: string): Promise<Outcome>;
  close(): void;
}

/** A verb of the system's own, e.g. `transfer-leadership`. */
export interface AdministrativeVerb {
  readonly name: string;
  readonly summary: string;
}

/**
 * Whether the members of a cluster can be changed while it runs, and what becomes of a node that was removed:
 * - `fixed`: they cannot.
 * - `returning`: it runs on, and is taken in again as it is.
 * - `replacing`: its process ends, by itself or by the operator's hand; in its place comes a new member with an empty
 *   disk, which is admitted, started as one that joins, and made a voter.
 */
export type MembershipChanges = "fixed" | "returning" | "replacing";

/** What an administrator is given. */
export interface AdministratorContext extends ClientContext {
  /** Where nodes find each other, which is not where clients outside find them. All of them, in order. */
  readonly places: readonly NodePlace[];
}

/** How a system is administered. */
export interface Administration {
  readonly membership: MembershipChanges;
  readonly verbs: readonly AdministrativeVerb[];
  connect(context: AdministratorContext): Administrator;
}
