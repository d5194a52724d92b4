import type { ClientContext } from "./client.js";
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
  /** Other verbs, by the names that the system lists. */
  perform(verb: string): Promise<Outcome>;
  close(): void;
}

/** A verb of the system's own, e.g. `transfer-leadership`. */
export interface AdministrativeVerb {
  readonly name: string;
  readonly summary: string;
}

/** How a system is administered. */
export interface Administration {
  /** Whether voters can be added and removed while it runs. */
  readonly changesMembers: boolean;
  readonly verbs: readonly AdministrativeVerb[];
  connect(context: ClientContext): Administrator;
}
