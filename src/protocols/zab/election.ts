import type { Ms } from "../../core/units.js";
import type { Notification, Vote } from "./messages.js";
import type { ZabRules } from "./rules/zab-rules.js";

export interface ElectionSetup {
  readonly self: string;
  /** The node's vote for itself. */
  readonly own: Vote;
  readonly quorum: number;
  readonly rules: ZabRules;
  readonly finalizeWaitMs: Ms;
}

/** What a node is to do after it has looked at a notification. */
export type Reaction =
  | { readonly type: "nothing" }
  /** Tell all others of the new vote. */
  | { readonly type: "broadcast" }
  /** Tell the sender: its round is over. */
  | { readonly type: "answer" }
  /** Join the leader that others have: a quorum of them says so, and the leader too. */
  | { readonly type: "join"; readonly leader: string };

const NOTHING: Reaction = { type: "nothing" };

/**
 * One node's search for a leader (Medeiros 2012, section III.B, fast leader election). Each round everybody votes, for
 * itself first, then for the best vote it has heard of; who has a quorum on its side, and hears of no better vote for a
 * while, has found its leader. It finds the most recent history of those who take part, as far as they tell the truth;
 * that it *is* the most recent of a quorum, the phase of discovery makes sure of.
 */
export class Election {
  readonly #setup: ElectionSetup;
  #round: number;
  #vote: Vote;
  /** The votes of this round, the node's own among them. */
  readonly #votes = new Map<string, Vote>();
  /** What those say that look for no leader any more, of whatever round. */
  readonly #settled = new Map<string, Notification>();
  #decideAtMs: Ms = Number.POSITIVE_INFINITY;

  constructor(round: number, setup: ElectionSetup) {
    this.#setup = setup;
    this.#round = round;
    this.#vote = setup.own;
    this.#votes.set(setup.self, setup.own);
  }

  get round(): number {
    return this.#round;
  }

  get vote(): Vote {
    return this.#vote;
  }

  /** When the vote decides, unless a better one comes. */
  get decideAtMs(): Ms {
    return this.#decideAtMs;
  }

  hear(from: string, notification: Notification, nowMs: Ms): Reaction {
    return notification.state === "looking"
      ? this.#hearVote(from, notification, nowMs)
      : this.#hearSettled(from, notification);
  }

  /** A cluster of one has nobody to hear from. */
  begin(nowMs: Ms): void {
    this.#count(nowMs);
  }

  #hearVote(from: string, { round, vote }: Notification, nowMs: Ms): Reaction {
    this.#settled.delete(from);
    if (round < this.#round) return { type: "answer" };
    const { own, rules, self } = this.#setup;
    const isLater = round > this.#round;
    if (isLater) {
      this.#round = round;
      this.#votes.clear();
      this.#vote = own;
    }
    const isBetter = rules.isBetterVote(vote, this.#vote);
    if (isBetter) this.#vote = vote;
    this.#votes.set(self, this.#vote);
    this.#votes.set(from, vote);
    if (isLater || isBetter) this.#decideAtMs = Number.POSITIVE_INFINITY;
    this.#count(nowMs);
    return isLater || isBetter ? { type: "broadcast" } : NOTHING;
  }

  #count(nowMs: Ms): void {
    let agreeing = 0;
    for (const vote of this.#votes.values()) if (sameVote(vote, this.#vote)) agreeing++;
    if (agreeing < this.#setup.quorum) this.#decideAtMs = Number.POSITIVE_INFINITY;
    else this.#decideAtMs = Math.min(this.#decideAtMs, nowMs + this.#setup.finalizeWaitMs);
  }

  /**
   * Those who have a leader vote in no round: a quorum of them, or of them and of this round's votes, has to name one, and
   * that one has to lead. Else two that have just failed could follow each other's word for ever.
   */
  #hearSettled(from: string, notification: Notification): Reaction {
    this.#settled.set(from, notification);
    const { leader } = notification.vote;
    if (leader === this.#setup.self || this.#settled.get(leader)?.state !== "leading") return NOTHING;
    const behind = new Set<string>();
    for (const [node, { vote }] of this.#settled) if (vote.leader === leader) behind.add(node);
    if (notification.round === this.#round) {
      for (const [node, vote] of this.#votes) if (vote.leader === leader) behind.add(node);
    }
    return behind.size >= this.#setup.quorum ? { type: "join", leader } : NOTHING;
  }
}

function sameVote(left: Vote, right: Vote): boolean {
  return left.leader === right.leader && left.currentEpoch === right.currentEpoch && left.zxid === right.zxid;
}
