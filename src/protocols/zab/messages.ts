import type { ClientReply, ClientRequest } from "../../contract/replicated-log.js";
import type { Extent, Transaction } from "./history.js";

/** All that a node takes or sends, each a datagram: it may be lost, repeated and overtaken. Immutable. */
export type ZabMessage = Notification | ChannelMessage | ClientRequest | ClientReply;

/**
 * Whom a node would have lead, and how recent that one's history is (Medeiros 2012, section III.B): `currentEpoch` and
 * `zxid` are the proposed leader's own.
 */
export type Vote = { readonly leader: string; readonly currentEpoch: number; readonly zxid: number };

/** Fast leader election: what a node tells of its vote, whether it still looks for a leader or has found one. */
export type Notification = {
  readonly type: "notification";
  /** The election's logical clock: rises whenever the sender begins to look anew. */
  readonly round: number;
  readonly state: "looking" | "following" | "leading";
  readonly vote: Vote;
};

/** What builds, of datagrams, the FIFO channels that the paper takes for granted: see `channel/`. */
export type ChannelMessage = Connect | Accept | Frames | Ping | Pong | Reset;

/** A call of a follower to the one it has elected, numbered by the follower. */
export type Connect = { readonly type: "connect"; readonly call: number };

/** The leader takes the call. Each connection has a name of its own, so that nothing of an older one is taken for its. */
export type Accept = { readonly type: "accept"; readonly call: number; readonly connection: string };

export type Frames = InConnection & {
  readonly type: "frames";
  /** The number of the first frame; numbers begin at 1 and rise by one. */
  readonly first: number;
  readonly frames: readonly Frame[];
};

/** Asks a follower for a sign of life. Its answer names the round: it was given after the round began. */
export type Ping = InConnection & { readonly type: "ping"; readonly round: number };
export type Pong = InConnection & { readonly type: "pong"; readonly round: number };

/** "I know no such connection." */
export type Reset = { readonly type: "reset"; readonly connection: string };

export type InConnection = {
  readonly connection: string;
  /** The number of the last frame received in order. */
  readonly received: number;
};

/** What goes through a channel, in order and once (Junqueira et al. 2011, section IV; COMMIT-LD is UPTODATE in practice). */
export type Frame =
  /** CEPOCH: the last epoch that the follower has promised itself to. */
  | { readonly type: "follower-epoch"; readonly acceptedEpoch: number }
  /** NEWEPOCH: later than all that a quorum has promised itself to. */
  | { readonly type: "new-epoch"; readonly epoch: number }
  /**
   * ACK-E, with the epoch whose history the follower has, and that history by its extents. `counts` where the follower
   * promises itself by it; one that has promised itself to this epoch before only tells its history.
   */
  | {
      readonly type: "ack-epoch";
      readonly counts: boolean;
      readonly currentEpoch: number;
      readonly extents: readonly Extent[];
    }
  /** The first steps of NEWLEADER: the follower's history is brought to equal the leader's (TRUNC, DIFF). */
  | { readonly type: "truncate"; readonly after: number }
  | { readonly type: "diff"; readonly transactions: readonly Transaction[] }
  /** NEWLEADER: what came before it is the history in which the epoch begins. */
  | { readonly type: "new-leader"; readonly epoch: number }
  /** ACK-LD. */
  | { readonly type: "ack-leader" }
  /** COMMIT-LD, with all that is committed by now. */
  | { readonly type: "commit-leader"; readonly zxid: number }
  | { readonly type: "propose"; readonly transaction: Transaction }
  | { readonly type: "ack"; readonly zxid: number }
  /** Everything up to this transaction is committed. */
  | { readonly type: "commit"; readonly zxid: number };

const ELECTION_FRAMES: readonly Frame["type"][] = ["follower-epoch", "new-epoch", "ack-epoch"];

/** Whether a message belongs to an election: votes, and what the elected one needs to learn a new epoch (discovery). */
export function isOfElections(message: ZabMessage): boolean {
  switch (message.type) {
    case "notification":
    case "connect":
    case "accept":
      return true;
    case "frames":
      return message.frames.some(({ type }) => ELECTION_FRAMES.includes(type));
    default:
      return false;
  }
}
