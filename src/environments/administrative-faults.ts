import type { ActiveFault, AdminFault, Measured, MembershipFault } from "../contract/faults.js";
import { EnvironmentError } from "../core/errors.js";
import type { Evidence } from "../core/event.js";
import { Turns } from "../core/turns.js";
import type { Ms } from "../core/units.js";
import { activeFault } from "./active-fault.js";
import { Insistence, type Operator } from "./insistence.js";
import type { Replacements } from "./replacements.js";

/** What an operator has changed it takes back however long other faults, which end before, keep the cluster from listening. */
const HEALING_MS: Ms = 60_000;

/** A single voter left is one that nobody could remove any more. */
const FEWEST_VOTERS = 2;

export interface AdministrativeFaultsSetup {
  /** Undefined for a system that cannot be administered. */
  readonly operator: Operator | undefined;
  /** How long the operator goes on asking for a change. */
  readonly askingMs: Ms;
  /** Undefined where removed nodes run on. */
  readonly replacements?: Replacements | undefined;
}

/** Faults that go by the system's own procedures. Rejects with the cluster's answer where it did not do as asked. */
export class AdministrativeFaults {
  readonly #setup: AdministrativeFaultsSetup;
  readonly #turns = new Turns();

  constructor(setup: AdministrativeFaultsSetup) {
    this.#setup = setup;
  }

  async inject(fault: MembershipFault | AdminFault): Promise<ActiveFault> {
    const { operator, askingMs } = this.#setup;
    if (operator === undefined)
      throw new EnvironmentError(`the system cannot be administered: no ${fault.kind} faults`);
    const insistence = new Insistence(operator);
    if (fault.kind === "membership") return this.#removeVoters(insistence, fault.targets);
    const answer = await insistence.perform(fault.verb, askingMs);
    const measured: Measured = { evidence: { verb: fault.verb, answer: answer ?? null }, effective: true };
    return activeFault(measured, () => measured);
  }

  async #removeVoters(insistence: Insistence, targets: readonly string[]): Promise<ActiveFault> {
    const { removed, ...injected } = await this.#inTurn(() => this.#remove(insistence, targets));
    return activeFault(injected, async () => {
      const added = await this.#inTurn(() => this.#add(insistence, removed));
      return { evidence: { ...injected.evidence, ...added }, effective: injected.effective };
    });
  }

  /** Who joins on an empty disk is told who the members are, which may not change before it has joined. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#setup.replacements === undefined ? work() : this.#turns.take(work);
  }

  /** Effective once the voters, read back, are without the targets. */
  async #remove(
    insistence: Insistence,
    targets: readonly string[],
  ): Promise<Measured & { readonly removed: readonly string[] }> {
    const { askingMs, replacements } = this.#setup;
    const votersBefore = await insistence.voters(askingMs);
    const remaining = votersBefore.filter((voter) => !targets.includes(voter));
    if (remaining.length === votersBefore.length || remaining.length < FEWEST_VOTERS) {
      throw new EnvironmentError(`the voters are ${votersBefore.join(", ")}: ${targets.join(", ")} cannot be removed`);
    }
    const removed = votersBefore.filter((voter) => targets.includes(voter));
    try {
      replacements?.leaving(removed);
      await insistence.changeVoters(remaining, askingMs);
      const voters = await insistence.voters(askingMs);
      await replacements?.left(removed.filter((node) => !voters.includes(node)));
      const effective = removed.some((voter) => !voters.includes(voter));
      return { evidence: { votersBefore, voters }, effective, removed };
    } catch (thrown) {
      await this.#takeBack(insistence, removed).catch(() => {});
      throw thrown;
    }
  }

  /**
   * What nobody confirmed may have happened all the same, or may yet happen: a leader can hold the removal in its log and
   * still count the node among the voters. So voters that are all there are asked for once more, which comes behind it.
   */
  async #takeBack(insistence: Insistence, removed: readonly string[]): Promise<void> {
    if (this.#setup.replacements !== undefined) await this.#add(insistence, removed);
    else {
      const present = await insistence.voters(HEALING_MS);
      await insistence.changeVoters([...new Set([...present, ...removed])].sort(), HEALING_MS);
    }
  }

  /** Takes nodes in again beside whoever votes now: another fault may have removed others meanwhile. */
  async #add(insistence: Insistence, removed: readonly string[]): Promise<Evidence> {
    const { replacements } = this.#setup;
    const present = await insistence.voters(HEALING_MS);
    const missing = removed.filter((voter) => !present.includes(voter));
    replacements?.staying(removed.filter((voter) => present.includes(voter)));
    if (missing.length === 0) return { healedVoters: present };
    if (replacements === undefined) {
      await insistence.changeVoters([...present, ...missing].sort(), HEALING_MS);
      return { healedVoters: await insistence.voters(HEALING_MS) };
    }
    for (const node of missing) await replace(insistence, replacements, node);
    const served = await replacements.serving(missing);
    return { healedVoters: await insistence.voters(HEALING_MS), ...served };
  }
}

/** One at a time: a cluster with two members that have still to catch up is not safe. */
async function replace(insistence: Insistence, replacements: Replacements, node: string): Promise<void> {
  await replacements.join(node, await insistence.admit(node, HEALING_MS));
  const voters = await insistence.voters(HEALING_MS);
  if (!voters.includes(node)) await insistence.changeVoters([...voters, node].sort(), HEALING_MS);
}
