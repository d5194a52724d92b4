import type { Outbox } from "../../contract/outbox.js";
import { membersOf } from "./configuration.js";
import type { LogEntry } from "./log.js";
import type { MarkReached } from "./marks.js";
import type { AppendAccepted, AppendConflict } from "./messages.js";
import type { RaftOptions } from "./options.js";
import type { PersistentState } from "./persistent-state.js";
import { Quorum } from "./quorum.js";
import type { Replica } from "./replica.js";
import type { RaftRules } from "./rules/raft-rules.js";
import type { SnapshotState } from "./snapshot.js";

/**
 * What a leader knows of a member (figure 2, "volatile state on leaders").
 * - `probing`: where the logs part is not known; one append at a time looks for it.
 * - `streaming`: the logs agree below `nextIndex`; appends follow each other without waiting, up to a limit.
 * - `snapshotting`: a snapshot is on its way, and entries wait until it has arrived (as in etcd raft).
 */
interface Progress {
  readonly node: string;
  mode: "probing" | "streaming" | "snapshotting";
  nextIndex: number;
  matchIndex: number;
  /** Appends with entries on the way, as far as known; a lost one is forgotten with the next conflict or match. */
  inflight: number;
  /** The heartbeat round at which the last snapshot was sent. */
  snapshotRound: number;
  /** The newest heartbeat round it has answered. */
  round: number;
  /** Whether it answered since the last check of the quorum. */
  heard: boolean;
}

/** What each append says beside its entries. */
export interface AppendHeader {
  readonly term: number;
  readonly commitIndex: number;
  readonly round: number;
}

const NO_ENTRIES: readonly LogEntry[] = [];

/** A leader's side of log replication (section 5.3): one `Progress` a member of the latest configuration. */
export class Replication {
  readonly #state: PersistentState;
  readonly #options: RaftOptions;
  readonly #outbox: Outbox;
  readonly #rules: RaftRules;
  readonly #mark: MarkReached;
  readonly #replica: Omit<Replica, "applied">;
  /** What the leader knows of itself: it counts as one of the voters, where it is one. */
  readonly #own: Progress;
  /** All that receive entries. */
  #followers: readonly Progress[] = [];
  #byName: ReadonlyMap<string, Progress> = new Map();
  #quorum: Quorum<Progress>;

  constructor(replica: Omit<Replica, "applied">) {
    const { id, state, options, outbox, rules, mark } = replica;
    this.#replica = replica;
    this.#state = state;
    this.#options = options;
    this.#outbox = outbox;
    this.#rules = rules;
    this.#mark = mark;
    this.#own = startOf(id, 0);
    this.#quorum = this.reconfigure(state.log.lastIndex + 1);
  }

  /** Goes on with the members of the latest configuration; who was none before is sent entries from `index` on. */
  reconfigure(index: number): Quorum<Progress> {
    const { state, id, rules } = this.#replica;
    const { latest } = state.configurations;
    const others = membersOf(latest).filter((node) => node !== id);
    this.#followers = others.map((node) => this.#byName.get(node) ?? startOf(node, index));
    this.#byName = new Map(this.#followers.map((progress) => [progress.node, progress]));
    const known = (node: string): Progress => this.#byName.get(node) ?? this.#own;
    this.#quorum = new Quorum(
      rules.electorates(latest).map((voters) => voters.map(known)),
      rules.quorumOf,
    );
    return this.#quorum;
  }

  /** How far a member's log is known to equal the leader's; 0 where nothing is known of it. */
  matchOf(node: string): number {
    return this.#byName.get(node)?.matchIndex ?? 0;
  }

  /** The voter, not the leader itself, whose log is the most complete; `only` that one where it is given. */
  mostCompleteVoter(only?: string): string | undefined {
    const { voters } = this.#replica.state.configurations.latest;
    let best: Progress | undefined;
    for (const progress of this.#followers) {
      if (!voters.includes(progress.node) || (only !== undefined && progress.node !== only)) continue;
      if (best === undefined || progress.matchIndex > best.matchIndex) best = progress;
    }
    return best?.node;
  }

  /** Sends entries to every follower that can take some now. */
  sendEntries(header: AppendHeader): void {
    const { lastIndex } = this.#state.log;
    for (const progress of this.#followers) {
      while (progress.nextIndex <= lastIndex && progress.inflight < this.#limitOf(progress)) {
        this.#append(progress, header);
      }
    }
  }

  /**
   * Sends an append to every follower: with entries where it may have lost some, else without. The answer to one
   * without shows whether a snapshot has arrived, since it asks for the last entry that the leader's own covers.
   */
  sendHeartbeats(header: AppendHeader): void {
    for (const progress of this.#followers) {
      if (progress.mode === "probing") this.#append(progress, header);
      else this.#sendAfter(Math.max(progress.nextIndex - 1, this.#state.log.baseIndex), NO_ENTRIES, progress, header);
    }
  }

  accepted(from: string, reply: AppendAccepted): void {
    const progress = this.#answered(from, reply.round);
    if (progress === undefined) return;
    const matchIndex = this.#rules.matchAfter(reply, progress.nextIndex);
    progress.matchIndex = Math.max(progress.matchIndex, matchIndex);
    // An answer from before the snapshot says nothing of it: entries that follow on what it reaches are gone.
    if (progress.mode === "snapshotting" && progress.matchIndex < this.#state.log.baseIndex) return;
    progress.mode = "streaming";
    progress.nextIndex = Math.max(progress.nextIndex, progress.matchIndex + 1);
    // Appends may overtake each other and be lost, so this is an estimate, made exact whenever all is acknowledged.
    progress.inflight = progress.nextIndex === progress.matchIndex + 1 ? 0 : Math.max(0, progress.inflight - 1);
  }

  rejected(from: string, reply: AppendConflict): void {
    const progress = this.#answered(from, reply.round);
    if (progress === undefined) return;
    // An answer to an append that newer ones have overtaken says nothing: the follower has since matched that far, or
    // the probe has moved.
    if (reply.prevIndex <= progress.matchIndex || this.#isOutdated(reply, progress)) {
      this.#mark("conflict-outdated");
      return;
    }
    if (progress.mode === "snapshotting") this.#mark("snapshot-resent");
    const agreeable = this.#state.log.lastAgreeable(reply.hintIndex, reply.hintTerm);
    if (agreeable < reply.hintIndex) this.#mark("conflict-skipped-term");
    progress.mode = "probing";
    progress.nextIndex = Math.max(progress.matchIndex, agreeable) + 1;
    progress.inflight = 0;
  }

  /** Whether newer appends, or a snapshot, may have changed what a follower's rejection tells. */
  #isOutdated(reply: AppendConflict, progress: Progress): boolean {
    switch (progress.mode) {
      case "probing":
        return reply.prevIndex !== progress.nextIndex - 1;
      case "streaming":
        return false;
      case "snapshotting":
        // Only what was sent after the snapshot can show that it was lost, or overtaken on its way.
        return reply.round <= progress.snapshotRound;
      default:
        return progress.mode satisfies never;
    }
  }

  /** The last index that a majority stores durably, the leader's own log counted up to `durableIndex`. */
  storedByQuorum(durableIndex: number): number {
    this.#own.matchIndex = durableIndex;
    return this.#quorum.reached(matchIndexOf);
  }

  /** The newest heartbeat round that a majority has answered; the leader itself answers `latestRound`. */
  answeredByQuorum(latestRound: number): number {
    this.#own.round = latestRound;
    return this.#quorum.reached(roundOf);
  }

  /** Whether a majority was heard since the last call; the leader hears itself. */
  heardFromQuorum(): boolean {
    const heard = this.#quorum.reached(heardOf) === 1;
    for (const progress of this.#followers) progress.heard = false;
    return heard;
  }

  #answered(from: string, round: number): Progress | undefined {
    const progress = this.#byName.get(from);
    if (progress === undefined) return undefined;
    progress.heard = true;
    progress.round = Math.max(progress.round, round);
    return progress;
  }

  #limitOf(progress: Progress): number {
    switch (progress.mode) {
      case "probing":
        return 1;
      case "streaming":
        return this.#options.maxInflightAppends;
      case "snapshotting":
        return 0;
      default:
        return progress.mode satisfies never;
    }
  }

  #append(progress: Progress, header: AppendHeader): void {
    const { snapshot, log } = this.#state;
    if (snapshot !== undefined && progress.nextIndex <= log.baseIndex) {
      this.#sendSnapshot(snapshot, progress, header);
      return;
    }
    const entries = log.from(progress.nextIndex, this.#options.maxEntriesPerAppend);
    this.#sendAfter(progress.nextIndex - 1, entries, progress, header);
    if (progress.mode === "streaming") {
      progress.nextIndex += entries.length;
      progress.inflight++;
    } else {
      progress.inflight = 1;
    }
  }

  /** What a follower lacks is no longer in the log (section 7): it gets all that the log begins after. */
  #sendSnapshot(snapshot: SnapshotState, progress: Progress, { term, round }: AppendHeader): void {
    progress.mode = "snapshotting";
    progress.snapshotRound = round;
    progress.nextIndex = snapshot.lastIncludedIndex + 1;
    progress.inflight = 0;
    this.#mark("snapshot-sent");
    this.#outbox.sendAtOnce(progress.node, { type: "install-snapshot", term, snapshot, round });
  }

  /**
   * A leader's appends may leave before its own disk has them (Ongaro 2014, section 10.2.1): they promise nothing of
   * its log, whose share in a commit counts only once it is durable, and its term was durable before it was elected.
   */
  #sendAfter(prevIndex: number, entries: readonly LogEntry[], progress: Progress, header: AppendHeader): void {
    this.#outbox.sendAtOnce(progress.node, {
      type: "append",
      term: header.term,
      prevIndex,
      prevTerm: this.#state.log.termAt(prevIndex) ?? 0,
      entries,
      commitIndex: header.commitIndex,
      round: header.round,
    });
  }
}

/** Before the first answer: the logs are supposed to agree up to there, and a new member to be up. */
function startOf(node: string, nextIndex: number): Progress {
  const nothingYet = { matchIndex: 0, inflight: 0, snapshotRound: 0, round: 0 };
  return { node, mode: "probing", nextIndex, ...nothingYet, heard: true };
}

function matchIndexOf({ matchIndex }: Progress): number {
  return matchIndex;
}

function roundOf({ round }: Progress): number {
  return round;
}

function heardOf({ heard }: Progress): number {
  return heard ? 1 : 0;
}
