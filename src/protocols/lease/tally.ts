import { type Answers, majorityOf } from "../coordination/index.js";
import type { Lease, LeaseReply } from "./messages.js";

/**
 * How a phase goes by the answers so far:
 * - `won`: a majority has said yes.
 * - `lost`: so many have not that none can.
 * - `open`: the answers that are missing decide.
 */
export type Progress = "won" | "lost" | "open";

/** Phase 1: an acceptor is with the proposer where no lease stands, or only the holder's own of that token. */
export function judgePromises(answers: Answers<LeaseReply>, nodes: number, isOwn: (lease: Lease) => boolean): Progress {
  return progressOf(answers, nodes, (reply) => {
    return reply.type === "promised" && (reply.standing === null || isOwn(reply.standing));
  });
}

/** Phase 2. */
export function judgeAccepts(answers: Answers<LeaseReply>, nodes: number): Progress {
  return progressOf(answers, nodes, ({ type }) => type === "accepted");
}

/** How many of the nodes have accepted. */
export function acceptsIn(answers: Answers<LeaseReply>): number {
  return [...answers.values()].filter(({ type }) => type === "accepted").length;
}

/** The highest number that any answer names. */
export function highestNumberIn(answers: Answers<LeaseReply>): number {
  return Math.max(0, ...[...answers.values()].map((reply) => (reply.type === "rejected" ? reply.promised : 0)));
}

/**
 * The lease that a majority keeps, so that nobody else can have one, or null where none can have a majority; undefined
 * while the answers that are missing decide.
 */
export function leaseOfMajority(answers: Answers<LeaseReply>, nodes: number): Lease | null | undefined {
  const keepers = new Map<number, number>();
  for (const reply of answers.values()) {
    if (reply.type !== "standing" || reply.lease === null) continue;
    const { lease } = reply;
    keepers.set(lease.token, (keepers.get(lease.token) ?? 0) + 1);
    if (keepers.get(lease.token) === majorityOf(nodes)) return lease;
  }
  const missing = nodes - answers.size;
  return Math.max(0, ...keepers.values()) + missing < majorityOf(nodes) ? null : undefined;
}

function progressOf(answers: Answers<LeaseReply>, nodes: number, saysYes: (reply: LeaseReply) => boolean): Progress {
  const yes = [...answers.values()].filter(saysYes).length;
  const missing = nodes - answers.size;
  if (yes >= majorityOf(nodes)) return "won";
  return yes + missing >= majorityOf(nodes) ? "open" : "lost";
}
