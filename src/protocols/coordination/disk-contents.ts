import type { Json } from "../../core/json.js";

/** What a process that starts finds on its disk; `damaged` are the places of records whose checksum does not fit. */
export interface DiskContents {
  readonly records: readonly Json[];
  readonly damaged?: readonly number[];
}

/** A node's state cannot be had from its disk. */
export interface Unrecoverable {
  readonly type: "unrecoverable";
  readonly why: string;
}

/** What a node that starts may go by. */
export interface TrustedRecords {
  readonly type: "trusted";
  readonly records: readonly Json[];
  /** Whether a last record was torn, and is left out: nobody was promised anything on it. */
  readonly torn: boolean;
}

/** Why a damaged record is not the last one: that could be a write that a crash has torn. */
export const NOT_TORN = "its checksum does not fit, and as others follow it no crash has torn it";

/** Why records cannot follow each other. */
export const SOME_MISSING = "it cannot follow those before it, so that some must be missing";

/**
 * The records that a disk kept, less a last one that a crash has torn. Damage anywhere else is a disk that lies, and
 * what was promised on it is gone.
 */
export function trustedRecords({ records, damaged = [] }: DiskContents): TrustedRecords | Unrecoverable {
  const last = records.length - 1;
  const lying = damaged.find((place) => place < last);
  if (lying !== undefined) return unrecoverable(lying, records, NOT_TORN);
  const torn = damaged.includes(last);
  return { type: "trusted", records: torn ? records.slice(0, last) : records, torn };
}

/** The record at this place must not be gone by. */
export function unrecoverable(place: number, { length }: readonly Json[], why: string): Unrecoverable {
  return {
    type: "unrecoverable",
    why: `record ${place + 1} of the ${length} on its disk is not to be trusted: ${why}`,
  };
}
