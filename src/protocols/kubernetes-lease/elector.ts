import type { LocalTime } from "../../contract/protocol.js";
import type { Ms } from "../../core/units.js";
import type { ElectorRules } from "./elector-rules.js";
import { type LeaseRecord, tokenOf, type VersionedLease } from "./lease-record.js";

/** A write of the record that an elector wants made. */
export interface LeaseWrite {
  /** To take a lease that nobody holds, or one whose holder is late; to keep it; to give it back. */
  readonly purpose: "take-free" | "take-over" | "renew" | "give-back";
  readonly record: LeaseRecord;
  /** The version that the record must have; undefined: whatever it has. */
  readonly ifVersion: number | null | undefined;
}

/** What an elector wants to do by what it knows. */
export type Decision =
  | { readonly type: "write"; readonly write: LeaseWrite }
  /** Another holds the lease, as far as can be told. */
  | { readonly type: "wait"; readonly holder: string };

export interface ElectorSetup {
  /** No other elector ever bears it. */
  readonly identity: string;
  readonly leaseMs: Ms;
  readonly rules: ElectorRules;
}

/**
 * One candidate of one election, as client-go's `LeaderElector` (tools/leaderelection), without its timers and its
 * network: it is shown the record with its own clocks' readings, and says what to write. It never compares two machines'
 * clocks. A lease counts as expired once the record has not changed for the lease's duration since *this* elector first
 * saw it, by this elector's monotonic clock.
 */
export class Elector {
  readonly #setup: ElectorSetup;
  #known: VersionedLease = { record: undefined, version: null };
  /** When the record that it knows was first seen. */
  #seenAt: LocalTime = { monotonicMs: 0, wallMs: 0 };
  /** A write by which it may have got the lease, and of which it never heard. */
  #unanswered: LeaseWrite | undefined;

  constructor(setup: ElectorSetup) {
    this.#setup = setup;
  }

  /** Whether the record, as it knows it, names it. Whether that still counts is for its own clock to say. */
  get isNamed(): boolean {
    return this.#known.record?.holderIdentity === this.#setup.identity;
  }

  /** The fencing token of its tenure; undefined where the record does not name it. */
  get token(): number | undefined {
    return this.isNamed ? tokenOf(this.#known) : undefined;
  }

  /** Whether the record may name it, or may yet come to, without its doing anything more. */
  get mayBeNamed(): boolean {
    return this.isNamed || this.#unanswered !== undefined;
  }

  /** The record reads so. */
  see(lease: VersionedLease, now: LocalTime): void {
    // A write that was never answered can no longer take effect where another has changed the record since.
    if (lease.version !== this.#unanswered?.ifVersion) this.#unanswered = undefined;
    if (lease.version === this.#known.version) return;
    this.#known = lease;
    this.#seenAt = now;
  }

  /** What to do about the record as it is known: renew, take what is free, or wait. */
  decide(now: LocalTime): Decision {
    const { identity, leaseMs, rules } = this.#setup;
    const { record } = this.#known;
    const own = { holderIdentity: identity, leaseDurationSeconds: leaseMs / 1000, renewTime: now.wallMs };
    if (record === undefined) {
      return this.#write("take-free", { ...own, acquireTime: now.wallMs, leaderTransitions: 0 });
    }
    const { acquireTime, holderIdentity, leaderTransitions } = record;
    if (holderIdentity === identity) {
      const token = tokenOf(this.#known);
      const began = token === undefined ? {} : { acquiredAtVersion: token };
      return this.#write("renew", { ...own, acquireTime, leaderTransitions, ...began });
    }
    const isFree = holderIdentity === "";
    if (!isFree && rules.isValid(record, this.#seenAt, now)) return { type: "wait", holder: holderIdentity };
    const taken = { ...own, acquireTime: now.wallMs, leaderTransitions: leaderTransitions + 1 };
    return this.#write(isFree ? "take-free" : "take-over", taken);
  }

  /** The write that gives the lease back (`ReleaseOnCancel`); undefined where there is nothing to give. */
  giveBack(now: LocalTime): LeaseWrite | undefined {
    const { identity, rules } = this.#setup;
    const { record } = this.#known;
    if (record === undefined || !rules.givesBack(record, identity)) return undefined;
    const { leaderTransitions } = record;
    const times = { acquireTime: now.wallMs, renewTime: now.wallMs };
    return this.#writeOf("give-back", { holderIdentity: "", leaseDurationSeconds: 1, ...times, leaderTransitions });
  }

  /** The write was made, and the record has this version since. */
  wrote({ record }: LeaseWrite, version: number, now: LocalTime): void {
    this.see({ record, version }, now);
  }

  /** Nobody has said whether the write was made, or will be. */
  heardNothingOf(write: LeaseWrite): void {
    if (write.purpose === "take-free" || write.purpose === "take-over") this.#unanswered = write;
  }

  #write(purpose: LeaseWrite["purpose"], record: LeaseRecord): Decision {
    return { type: "write", write: this.#writeOf(purpose, record) };
  }

  #writeOf(purpose: LeaseWrite["purpose"], record: LeaseRecord): LeaseWrite {
    return { purpose, record, ifVersion: this.#setup.rules.condition(this.#known.version) };
  }
}
