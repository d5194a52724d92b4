import type { Membership } from "../../contract/administrator.js";
import { EnvironmentError } from "../../core/errors.js";
import type { Evidence } from "../../core/event.js";
import type { Replacements } from "../replacements.js";
import { allSettled } from "./bounded.js";
import type { BoxedProcess } from "./boxed-process.js";
import type { Held, ProcessFaults } from "./process-faults.js";
import type { RunPlan } from "./run-plan.js";

export interface NodeReplacementsSetup {
  readonly nodes: ReadonlyMap<string, BoxedProcess>;
  readonly plan: RunPlan;
  readonly processFaults: ProcessFaults;
  /** Waits, bounded, until these serve; resolves with what it saw. */
  readonly recovered: (nodes: readonly BoxedProcess[]) => Promise<Evidence>;
}

/** Removed nodes are held down, as by a kill, until their containers are made anew as those of new members. */
export class NodeReplacements implements Replacements {
  readonly #setup: NodeReplacementsSetup;
  readonly #held = new Map<BoxedProcess, Held>();

  constructor(setup: NodeReplacementsSetup) {
    this.#setup = setup;
  }

  leaving(nodes: readonly string[]): void {
    for (const node of nodes) this.#find(node).endsMayBe("expected");
  }

  staying(nodes: readonly string[]): void {
    for (const node of nodes) this.#find(node).endsMayBe("noted");
  }

  async left(nodes: readonly string[]): Promise<void> {
    await allSettled(nodes.map((node) => this.#hold(this.#find(node))));
  }

  async join(node: string, { voters, learners }: Membership): Promise<void> {
    const process = this.#find(node);
    const held = await this.#hold(process);
    await process.remake(this.#setup.plan.joining(node, [...voters, ...learners]), "empty");
    process.endsMayBe("noted");
    this.#held.delete(process);
    await held.letGo();
  }

  serving(nodes: readonly string[]): Promise<Evidence> {
    return this.#setup.recovered(nodes.map((node) => this.#find(node)));
  }

  async #hold(process: BoxedProcess): Promise<Held> {
    const held = this.#held.get(process) ?? (await this.#setup.processFaults.holdDown([process], "KILL"));
    this.#held.set(process, held);
    return held;
  }

  #find(node: string): BoxedProcess {
    const process = this.#setup.nodes.get(node);
    if (process === undefined) throw new EnvironmentError(`there is no node ${node} to replace`);
    return process;
  }
}
