import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { questionIn } from "../coordination/index.js";
import type { Ballot } from "./ballot.js";

/** A lease as it is proposed: whose it is, and for how long an acceptor keeps it from all others. */
export interface Lease {
  /** The session that holds it. */
  readonly holder: string;
  readonly candidate: string;
  /** The number of the ballot that first won it: the same for as long as it is prolonged. */
  readonly token: number;
  /** By the acceptor's own clock, from the moment it accepts. */
  readonly durationMs: Ms;
}

/** What a client asks of an acceptor; each election has a lease of its own. */
export type LeaseRequest =
  /**
   * Phase 1 of Paxos: promise to accept nothing of an earlier ballot, and say what lease stands. Of a lease that is to be
   * prolonged it names the token; an acceptor makes nothing of that.
   */
  | { readonly type: "prepare"; readonly election: string; readonly ballot: Ballot; readonly prolongs?: number }
  /** Phase 2: accept this lease and start its timer. */
  | { readonly type: "propose"; readonly election: string; readonly ballot: Ballot; readonly lease: Lease }
  /** Its holder gives the lease of this token back. */
  | { readonly type: "release"; readonly election: string; readonly token: number }
  /** Somebody wants to know who leads. */
  | { readonly type: "inspect"; readonly election: string };

/** What the acceptor says; `rejected` names the highest number that it has promised. */
export type LeaseReply =
  | { readonly type: "promised"; readonly standing: Lease | null }
  | { readonly type: "accepted" }
  | { readonly type: "rejected"; readonly promised: number }
  | { readonly type: "released" }
  | { readonly type: "standing"; readonly lease: Lease | null };

/** What an acceptor keeps on its disk. Later records of an election stand over earlier ones. */
export type LeaseRecord =
  | { readonly type: "promised"; readonly election: string; readonly ballot: Ballot }
  | { readonly type: "accepted"; readonly election: string; readonly ballot: Ballot; readonly lease: Lease }
  | { readonly type: "released"; readonly election: string };

/**
 * Whether a message is a candidate's request to lead: what elections cost is counted by these. Each is answered by one
 * message more; prolonging is no election.
 */
export function isElectionMessage(message: Json): boolean {
  const request = questionIn<LeaseRequest>(message)?.body;
  if (request?.type === "prepare") return request.prolongs === undefined;
  return request?.type === "propose" && request.lease.token === request.ballot.number;
}
