import { type Answers, majorityOf } from "../coordination/index.js";
import type { Lease, LeaseReply } from "./messages.js";

/**
 * Where a round stands by the answers so far:
 * - `won`: a majority has said yes.
 * - `standing`: so many keep somebody else's lease that no majority can say yes.
 * - `outbid`: so many have promised a later ballot that none can.
 * - `open`: the answers that are missing decide.
 */
export type Standing = "won" | "standing" | "outbid" | "open";

/** Phase 1: an acceptor is with the proposer where no lease stands, or only the holder's own of that token. */
export function judgePromises(answers: Answers<LeaseReply>, nodes: number, isOwn: (lease: Lease) => boolean): Standing {
  return standingOf(answers, nodes, (reply) => {
    if (reply.type !== "promised") return "outbid";
    return reply.standing === null || isOwn(reply.standing) ? "won" : "standing";
  });
}

/** Phase 2. */
export function judgeAccepts(answers: Answers<LeaseReply>, nodes: number): Standing {
  return standingOf(answers, nodes, ({ type }) => (type === "accepted" ? "won" : "outbid"));
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

function standingOf(
  answers: Answers<LeaseReply>,
  nodes: number,
  judge: (reply: LeaseReply) => Exclude<Standing, "open">,
): Standing {
  const counts = { won: 0, standing: 0, outbid: 0 };
  for (const reply of answers.values()) counts[judge(reply)] += 1;
  const majority = majorityOf(nodes);
  if (counts.won >= majority) return "won";
  if (nodes - counts.standing - counts.outbid >= majority) return "open";
  return counts.outbid > 0 ? "outbid" : "standing";
}
