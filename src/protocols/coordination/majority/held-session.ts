import type { SessionId } from "../../../contract/surfaces/session.js";
import { type Ms, msToNs, type Ns } from "../../../core/units.js";
import type { LeaseGrant } from "./lease-protocol.js";

/**
 * A session that no node knows of: what its client holds, and what it is about to. It lives for as long as its client
 * can keep what it holds, and one that holds nothing lives by itself.
 */
export class HeldSession<Grant extends LeaseGrant> {
  /** The leases that it holds, by election. */
  readonly grants = new Map<string, Grant>();
  /** When the timer of a lease that is being asked for was started, by election. */
  readonly timers = new Map<string, Ns>();

  constructor(
    readonly id: SessionId,
    readonly ttlMs: Ms,
  ) {}

  /** What it holds of an election at `nowNs`, by its client's own clock. */
  held(election: string, nowNs: Ns): Grant | undefined {
    const grant = this.grants.get(election);
    return grant !== undefined && nowNs < grant.untilNs ? grant : undefined;
  }

  /**
   * How long its client may count on the session from `nowNs` on. What is asked for counts as if it were granted: its
   * lease, should it come, began when its timer did, and a session renewed since must not outlast it. (Its client would
   * believe in a lease for as much longer as the answers were under way.)
   */
  remainingMs(nowNs: Ns): Ms {
    const ends = [
      ...[...this.grants.values()].map(({ untilNs }) => untilNs),
      ...[...this.timers.values()].map((startedNs) => startedNs + msToNs(this.ttlMs)),
    ];
    return Math.min(this.ttlMs, ...ends.map((endNs) => (endNs - nowNs) / 1_000_000));
  }
}
