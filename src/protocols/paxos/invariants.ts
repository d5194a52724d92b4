import type { InvariantBreach, Invariants } from "../../contract/protocol.js";
import { type Json, sameJson } from "../../core/json.js";
import { ballotText } from "./ballot.js";
import { ChosenValues, nameOf } from "./chosen-values.js";
import type { Pvalue } from "./messages.js";
import type { PaxosNode } from "./node.js";

/** How often, in slots, the machines of nodes are compared whole. */
const MACHINES_COMPARED_EVERY = 256;

/** What was last seen of one node in one life. */
interface Seen {
  readonly node: PaxosNode;
  /** Of all lives of all nodes, which one this is. */
  readonly life: number;
  leads: string | undefined;
  applied: number;
  baseSlot: number;
}

/**
 * Rule E7: what must hold in the true global state (Lamport 2001, section 2.2).
 *
 * - P2c: what a majority accepted in one ballot is what every higher ballot proposes;
 * - one node leads a ballot, and proposes one value for each slot of it;
 * - what a node applies was chosen, so that all apply the same.
 *
 * Each acceptance is looked at once when it is made and once when it is durable; what all nodes' snapshots cover is
 * forgotten, so that neither time nor memory grows with the run.
 */
export function createPaxosInvariants(): Invariants<PaxosNode> {
  return new PaxosInvariants();
}

class PaxosInvariants implements Invariants<PaxosNode> {
  readonly #seen = new Map<string, Seen>();
  #lives = 0;
  #acceptances: ChosenValues | undefined;
  /** By ballot: who was seen to lead it, and in which life. */
  readonly #leaders = new Map<string, { readonly id: string; readonly life: number }>();
  /** By slot: commands that had reached the machine, and at some slots the machine's state. */
  readonly #commandsAt = new Map<number, number>();
  readonly #machineAt = new Map<number, Json>();
  #breaches: InvariantBreach[] = [];

  observe(node: PaxosNode): readonly InvariantBreach[] {
    const acceptances = this.#acceptancesOf(node);
    const seen = this.#lifeOf(node);
    for (const pvalue of node.news.accepted) this.#told(node, acceptances.accepts(node.id, pvalue), pvalue);
    for (const pvalue of node.news.durable) this.#told(node, acceptances.keeps(node.id, pvalue), pvalue);
    this.#leadership(node, seen);
    if (node.applied > seen.applied) this.#advanced(node, seen.applied, acceptances);
    else if (node.applied < seen.applied) this.#breach([node.id], `${node.id} went back from slot ${seen.applied}`);
    seen.applied = node.applied;
    if (node.baseSlot !== seen.baseSlot) {
      seen.baseSlot = node.baseSlot;
      this.#forget(acceptances);
    }
    if (this.#breaches.length === 0) return NONE;
    const breaches = this.#breaches;
    this.#breaches = [];
    return breaches;
  }

  #acceptancesOf({ nodes }: PaxosNode): ChosenValues {
    this.#acceptances ??= new ChosenValues(nodes.length);
    return this.#acceptances;
  }

  #lifeOf(node: PaxosNode): Seen {
    const known = this.#seen.get(node.id);
    if (known !== undefined && known.node === node) return known;
    this.#lives++;
    const life: Seen = { node, life: this.#lives, leads: undefined, applied: node.applied, baseSlot: 0 };
    this.#seen.set(node.id, life);
    return life;
  }

  #told({ id }: PaxosNode, why: string | undefined, { slot }: Pvalue): void {
    if (why !== undefined) this.#breach([id], `slot ${slot}: ${why}`);
  }

  #leadership(node: PaxosNode, seen: Seen): void {
    const ballot = node.leads === undefined ? undefined : ballotText(node.leads);
    if (ballot === seen.leads) return;
    seen.leads = ballot;
    if (ballot === undefined) return;
    const rival = this.#leaders.get(ballot);
    if (rival === undefined) this.#leaders.set(ballot, { id: node.id, life: seen.life });
    else if (rival.id !== node.id)
      this.#breach([rival.id, node.id], `${rival.id} and ${node.id} both lead in ballot ${ballot}`);
    else if (rival.life !== seen.life)
      this.#breach([node.id], `${node.id} leads twice in ballot ${ballot}, before and after a restart`);
  }

  #advanced(node: PaxosNode, from: number, acceptances: ChosenValues): void {
    for (let slot = Math.max(from, node.baseSlot) + 1; slot <= node.applied; slot++) {
      const value = node.chosenAt(slot);
      const why = value === undefined ? "it has no value there" : acceptances.disputes(slot, value);
      if (why !== undefined)
        this.#breach(
          [node.id],
          `${node.id} applied ${value === undefined ? "" : nameOf(value)} in slot ${slot}: ${why}`,
        );
    }
    this.#compareMachines(node);
  }

  /** The same values applied must have given the same commands to the machine, and left it in the same state. */
  #compareMachines({ id, applied, appliedCommands, machine }: PaxosNode): void {
    const commands = this.#commandsAt.get(applied) ?? appliedCommands;
    this.#commandsAt.set(applied, commands);
    if (commands !== appliedCommands)
      this.#breach([id], `up to slot ${applied} ${id} applied ${appliedCommands} commands, others ${commands}`);
    if (applied % MACHINES_COMPARED_EVERY !== 0) return;
    const state = machine.snapshot();
    const expected = this.#machineAt.get(applied) ?? state;
    this.#machineAt.set(applied, expected);
    if (!sameJson(state, expected))
      this.#breach([id], `the state of ${id} at slot ${applied} differs from the others'`);
  }

  #forget(acceptances: ChosenValues): void {
    let covered = Number.POSITIVE_INFINITY;
    for (const { baseSlot } of this.#seen.values()) covered = Math.min(covered, baseSlot);
    acceptances.forgetThrough(covered);
    for (const kept of [this.#commandsAt, this.#machineAt])
      for (const slot of kept.keys()) if (slot < covered) kept.delete(slot);
  }

  #breach(nodes: readonly string[], why: string): void {
    this.#breaches.push({ rule: "E7", nodes, why });
  }
}

const NONE: readonly InvariantBreach[] = [];
