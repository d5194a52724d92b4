import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";

/**
 * What the record of an election says, by the names of client-go's `LeaderElectionRecord`. The two times are readings
 * of the writer's wall clock: they tell people who led since when, and nothing may be decided by them.
 */
export interface LeaseRecord {
  /** Empty where the last holder gave it back. */
  readonly holderIdentity: string;
  readonly leaseDurationSeconds: number;
  /** Unix time in ms. */
  readonly acquireTime: Ms;
  /** Unix time in ms. */
  readonly renewTime: Ms;
  /** How often the lease passed from one holder to another. */
  readonly leaderTransitions: number;
  /**
   * The version of the record that began the tenure: its fencing token. Absent from that very record, since nobody
   * knows the version of a write before it is made; there the version itself is it.
   */
  readonly acquiredAtVersion?: number;
}

/** A record as it was read, or written; both undefined and null where there is none. */
export interface VersionedLease {
  readonly record: LeaseRecord | undefined;
  readonly version: number | null;
}

/** Only electors write these records: this is where the wire's type ends. */
export function leaseIn(value: Json, version: number | null): VersionedLease {
  return { record: version === null ? undefined : (value as unknown as LeaseRecord), version };
}

/** The token of the tenure that a record tells of; undefined where nobody holds the lease. */
export function tokenOf({ record, version }: VersionedLease): number | undefined {
  if (record === undefined || record.holderIdentity === "") return undefined;
  return record.acquiredAtVersion ?? version ?? undefined;
}

/** The identity of one candidate: its host's name, and what tells its lives and sessions apart. */
export function identityOf(host: string, incarnation: number, session: number): string {
  return `${host}#${incarnation}.${session}`;
}

/** The host of a holder; undefined where nobody holds the lease. */
export function hostOf({ record }: VersionedLease): string | undefined {
  const [host = ""] = (record?.holderIdentity ?? "").split("#");
  return host === "" ? undefined : host;
}
