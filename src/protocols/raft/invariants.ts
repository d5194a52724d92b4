import type { InvariantBreach, Invariants } from "../../contract/protocol.js";
import type { LogEntry } from "./log.js";
import type { RaftNode } from "./node.js";

/** How often, in log positions, the machines of nodes are compared whole. */
const SNAPSHOT_EVERY = 256;

/** What was last seen of one node in one life. */
interface Seen {
  readonly node: RaftNode;
  term: number;
  leads: boolean;
  commitIndex: number;
}

/** A committed entry, and who was first seen to commit it, in which term. */
interface Committed {
  readonly entry: LogEntry;
  readonly node: string;
  readonly term: number;
}

/**
 * Rule E7: the safety properties of the paper's figure 3 in the true global state. Each step costs a few comparisons;
 * each entry is looked at once a node and life, and once for each new leader.
 */
export function createRaftInvariants(): Invariants<RaftNode> {
  return new RaftInvariants();
}

class RaftInvariants implements Invariants<RaftNode> {
  readonly #seen = new Map<string, Seen>();
  readonly #leaders = new Map<number, RaftNode>();
  /** The leader of the highest term so far. */
  #newest: { readonly term: number; readonly node: RaftNode } | undefined;
  /** By index - 1. */
  readonly #committed: Committed[] = [];
  /** By index: commands that had reached the machine, and at some indexes the machine's state. */
  readonly #commandsAt = new Map<number, number>();
  readonly #snapshotAt = new Map<number, string>();
  #breaches: InvariantBreach[] = [];

  observe(node: RaftNode): readonly InvariantBreach[] {
    const seen = this.#lifeOf(node);
    if (node.leads && (!seen.leads || seen.term !== node.term)) this.#elected(node);
    if (node.commitIndex > seen.commitIndex) this.#advanced(node, seen.commitIndex);
    seen.term = node.term;
    seen.leads = node.leads;
    seen.commitIndex = node.commitIndex;
    if (this.#breaches.length === 0) return NONE;
    const breaches = this.#breaches;
    this.#breaches = [];
    return breaches;
  }

  #lifeOf(node: RaftNode): Seen {
    const known = this.#seen.get(node.id);
    if (known !== undefined && known.node === node) return known;
    const life = { node, term: 0, leads: false, commitIndex: 0 };
    this.#seen.set(node.id, life);
    return life;
  }

  /** Election Safety and Leader Completeness (figure 3), at the moment a leader appears. */
  #elected(node: RaftNode): void {
    const { term } = node;
    const rival = this.#leaders.get(term);
    if (rival === undefined) this.#leaders.set(term, node);
    else if (rival.id === node.id && rival !== node)
      this.#breach([node], `${node.id} was elected twice in term ${term}, before and after a restart`);
    else if (rival !== node)
      this.#breach([rival, node], `${rival.id} and ${node.id} were both elected in term ${term}`);
    if (this.#newest === undefined || term > this.#newest.term) this.#newest = { term, node };
    for (let index = 1; index <= this.#committed.length; index++) {
      if (!this.#lacks(node, index)) continue;
      this.#breachOfCompleteness(node, index);
      return;
    }
  }

  #advanced(node: RaftNode, from: number): void {
    for (let index = from + 1; index <= node.commitIndex; index++) this.#commits(node, index);
    this.#compareMachines(node);
  }

  /** State Machine Safety, and Leader Completeness for a leader that was there before the commit. */
  #commits(node: RaftNode, index: number): void {
    const entry = node.log.entryAt(index);
    const known = this.#committed[index - 1];
    if (entry === undefined) {
      this.#breach([node], `${node.id} has committed index ${index}, which its log does not hold`);
    } else if (known === undefined) {
      this.#committed[index - 1] = { entry, node: node.id, term: node.term };
      const newest = this.#newest;
      const later = newest !== undefined && newest.term > node.term && newest.node.term === newest.term;
      if (later && this.#lacks(newest.node, index)) this.#breachOfCompleteness(newest.node, index);
    } else if (!sameEntry(known.entry, entry)) {
      const why = `at index ${index} ${known.node} committed ${nameOf(known.entry)}, ${node.id} ${nameOf(entry)}`;
      this.#breaches.push({ rule: "E7", nodes: [known.node, node.id], why });
    }
  }

  /** The same entries applied must have given the same commands to the machine, and left it in the same state. */
  #compareMachines(node: RaftNode): void {
    const index = node.commitIndex;
    const commands = this.#commandsAt.get(index) ?? node.appliedCommands;
    this.#commandsAt.set(index, commands);
    if (commands !== node.appliedCommands) {
      this.#breach(
        [node],
        `up to index ${index} ${node.id} applied ${node.appliedCommands} commands, others ${commands}`,
      );
    }
    if (index % SNAPSHOT_EVERY !== 0) return;
    const snapshot = JSON.stringify(node.machine.snapshot());
    const expected = this.#snapshotAt.get(index) ?? snapshot;
    this.#snapshotAt.set(index, expected);
    if (snapshot !== expected)
      this.#breach([node], `the state of ${node.id} at index ${index} differs from the others'`);
  }

  /**
   * Whether a leader is without a committed entry that it must have. A leader whose term was over when the entry was
   * committed need not: late votes may elect it at a time when nobody else is in its term any more.
   */
  #lacks(leader: RaftNode, index: number): boolean {
    const entry = leader.log.entryAt(index);
    const committed = this.#committed[index - 1];
    if (committed === undefined || committed.term > leader.term) return false;
    return entry === undefined || !sameEntry(committed.entry, entry);
  }

  #breachOfCompleteness(leader: RaftNode, index: number): void {
    const committed = this.#committed[index - 1] as Committed;
    const entry = leader.log.entryAt(index);
    const has = entry === undefined ? "has nothing there" : `has ${nameOf(entry)} there`;
    const why =
      `${committed.node} committed ${nameOf(committed.entry)} at index ${index}, ` +
      `but ${leader.id}, leader of term ${leader.term}, ${has}`;
    this.#breaches.push({ rule: "E7", nodes: [committed.node, leader.id], why });
  }

  #breach(nodes: readonly RaftNode[], why: string): void {
    this.#breaches.push({ rule: "E7", nodes: nodes.map(({ id }) => id), why });
  }
}

const NONE: readonly InvariantBreach[] = [];

/** By reference where one process hands entries around; by content where they came back from a disk. */
function sameEntry(left: LogEntry, right: LogEntry): boolean {
  return left === right || (left.term === right.term && JSON.stringify(left) === JSON.stringify(right));
}

function nameOf(entry: LogEntry): string {
  switch (entry.kind) {
    case "no-op":
      return `the no-op of term ${entry.term}`;
    case "configuration":
      return `a configuration of term ${entry.term}`;
    case "internal":
      return `an internal command of term ${entry.term}`;
    case "command":
      return `command ${entry.sequence} of ${entry.client} of term ${entry.term}`;
    default:
      return entry satisfies never;
  }
}
