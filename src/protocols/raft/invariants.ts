import type { InvariantBreach, Invariants } from "../../contract/protocol.js";
import { type Json, sameJson } from "../../core/json.js";
import { type Committed, CommittedEntries, forgetThrough, nameOf, sameEntry } from "./committed-entries.js";
import type { RaftNode } from "./node.js";

/** How often, in log positions, the machines of nodes are compared whole. */
const MACHINES_COMPARED_EVERY = 256;

/** What was last seen of one node in one life. */
interface Seen {
  readonly node: RaftNode;
  /** Of all lives of all nodes, which one this is. */
  readonly life: number;
  term: number;
  leads: boolean;
  commitIndex: number;
  baseIndex: number;
}

/**
 * Rule E7: the safety properties of the paper's figure 3 in the true global state. Each step costs a few comparisons;
 * each entry is looked at once a node and life, and once for each new leader whose log still holds it. What all nodes'
 * snapshots cover is forgotten, so that neither time nor memory grows with the run.
 */
export function createRaftInvariants(): Invariants<RaftNode> {
  return new RaftInvariants();
}

class RaftInvariants implements Invariants<RaftNode> {
  readonly #seen = new Map<string, Seen>();
  #lives = 0;
  /** By term: the node that was seen to lead it, and in which life. */
  readonly #leaders = new Map<number, { readonly id: string; readonly life: number }>();
  /** The leader of the highest term so far. */
  #newest: { readonly term: number; readonly node: RaftNode } | undefined;
  readonly #committed = new CommittedEntries();
  /** By index: commands that had reached the machine, and at some indexes the machine's state. */
  readonly #commandsAt = new Map<number, number>();
  readonly #machineAt = new Map<number, Json>();
  #breaches: InvariantBreach[] = [];

  observe(node: RaftNode): readonly InvariantBreach[] {
    const seen = this.#lifeOf(node);
    if (node.leads && (!seen.leads || seen.term !== node.term)) this.#elected(node, seen.life);
    if (node.commitIndex > seen.commitIndex) this.#advanced(node, seen.commitIndex);
    else if (node.commitIndex < seen.commitIndex) this.#wentBack(node, seen.commitIndex);
    seen.term = node.term;
    seen.leads = node.leads;
    seen.commitIndex = node.commitIndex;
    if (node.log.baseIndex !== seen.baseIndex) {
      seen.baseIndex = node.log.baseIndex;
      this.#forget();
    }
    if (this.#breaches.length === 0) return NONE;
    const breaches = this.#breaches;
    this.#breaches = [];
    return breaches;
  }

  #lifeOf(node: RaftNode): Seen {
    const known = this.#seen.get(node.id);
    if (known !== undefined && known.node === node) return known;
    this.#lives++;
    const life = { node, life: this.#lives, term: 0, leads: false, commitIndex: 0, baseIndex: node.log.baseIndex };
    this.#seen.set(node.id, life);
    return life;
  }

  /** What every snapshot covers no log holds any more, and no leader can lack. */
  #forget(): void {
    let covered = Number.POSITIVE_INFINITY;
    for (const { baseIndex } of this.#seen.values()) covered = Math.min(covered, baseIndex);
    this.#committed.forgetThrough(covered - 1);
    forgetThrough(covered - 1, this.#commandsAt);
    forgetThrough(covered - 1, this.#machineAt);
  }

  /** Election Safety and Leader Completeness (figure 3), at the moment a leader appears. */
  #elected(node: RaftNode, life: number): void {
    const { id, term } = node;
    const rival = this.#leaders.get(term);
    if (rival === undefined) this.#leaders.set(term, { id, life });
    else if (rival.id !== id) this.#breach([rival, node], `${rival.id} and ${id} were both elected in term ${term}`);
    else if (rival.life !== life)
      this.#breach([node], `${id} was elected twice in term ${term}, before and after a restart`);
    if (this.#newest === undefined || term > this.#newest.term) this.#newest = { term, node };
    for (let index = node.log.baseIndex; index <= this.#committed.lastIndex; index++) {
      const committed = this.#committed.at(index);
      if (committed === undefined || !lacks(node, committed)) continue;
      this.#breachOfCompleteness(node, committed);
      return;
    }
  }

  #advanced(node: RaftNode, from: number): void {
    const { baseIndex } = node.log;
    if (baseIndex > from) this.#restored(node, baseIndex);
    for (let index = Math.max(from, baseIndex) + 1; index <= node.commitIndex; index++) this.#commits(node, index);
    this.#compareMachines(node);
  }

  /** A node may forget what it has applied when it restarts, not while it runs. */
  #wentBack(node: RaftNode, from: number): void {
    this.#breach([node], `${node.id} went back from index ${from}, up to which it had applied, to ${node.commitIndex}`);
  }

  /** State Machine Safety where a snapshot stands for the entries that it covers. */
  #restored(node: RaftNode, baseIndex: number): void {
    const { id, log, commitIndex, snapshot, machine } = node;
    const committed = this.#committed.at(baseIndex);
    const { lastIndex } = this.#committed;
    if (baseIndex > lastIndex) {
      this.#breach([node], `${id} has a snapshot up to index ${baseIndex}, where only ${lastIndex} are committed`);
    } else if (committed !== undefined && committed.entry.term !== log.termAt(baseIndex)) {
      const why = `${id} has a snapshot that ends in term ${log.termAt(baseIndex)} at index ${baseIndex}`;
      this.#breach([committed, node], `${why}, where ${committed.node} committed ${nameOf(committed.entry)}`);
    }
    if (commitIndex === baseIndex && snapshot !== undefined && !sameJson(machine.snapshot(), snapshot.machine))
      this.#breach([node], `the state of ${id} is not what its snapshot up to index ${baseIndex} has`);
  }

  /** State Machine Safety, and Leader Completeness for a leader that was there before the commit. */
  #commits(node: RaftNode, index: number): void {
    const entry = node.log.entryAt(index);
    if (entry === undefined) {
      this.#breach([node], `${node.id} has committed index ${index}, which its log does not hold`);
      return;
    }
    const seen: Committed = { index, entry, node: node.id, term: node.term };
    const known = this.#committed.settle(seen);
    if (known === seen) {
      const newest = this.#newest;
      const later = newest !== undefined && newest.term > node.term && newest.node.term === newest.term;
      if (later && lacks(newest.node, seen)) this.#breachOfCompleteness(newest.node, seen);
    } else if (known !== undefined && !sameEntry(known.entry, entry)) {
      const why = `at index ${index} ${known.node} committed ${nameOf(known.entry)}, ${node.id} ${nameOf(entry)}`;
      this.#breach([known, node], why);
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
    if (index % MACHINES_COMPARED_EVERY !== 0) return;
    const machine = node.machine.snapshot();
    const expected = this.#machineAt.get(index) ?? machine;
    this.#machineAt.set(index, expected);
    if (!sameJson(machine, expected))
      this.#breach([node], `the state of ${node.id} at index ${index} differs from the others'`);
  }

  #breachOfCompleteness(leader: RaftNode, { index, entry, node }: Committed): void {
    const there = leader.log.entryAt(index);
    const has = there === undefined ? "has nothing there" : `has ${nameOf(there)} there`;
    const why = `${node} committed ${nameOf(entry)} at index ${index}, but ${leader.id}, leader of term ${leader.term}, ${has}`;
    this.#breach([{ node }, leader], why);
  }

  #breach(nodes: readonly ({ readonly id: string } | { readonly node: string })[], why: string): void {
    this.#breaches.push({ rule: "E7", nodes: nodes.map((each) => ("id" in each ? each.id : each.node)), why });
  }
}

const NONE: readonly InvariantBreach[] = [];

/**
 * Whether a leader is without a committed entry that it must have. A leader whose term was over when the entry was
 * committed need not: late votes may elect it at a time when nobody else is in its term any more. Of the last entry
 * that its snapshot covers the term is known, which with the index tells it from any other (Log Matching).
 */
function lacks({ term, log }: RaftNode, { index, entry, term: committedIn }: Committed): boolean {
  if (committedIn > term || index < log.baseIndex) return false;
  if (index === log.baseIndex) return log.termAt(index) !== entry.term;
  const there = log.entryAt(index);
  return there === undefined || !sameEntry(entry, there);
}
