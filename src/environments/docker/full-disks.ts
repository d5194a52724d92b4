import type { ActiveFault } from "../../contract/faults.js";
import { activeFault } from "../active-fault.js";
import { byName, type DiskFaultsSetup, namesOf, type Targets } from "./breakable-disks.js";

/**
 * A file takes every block that was free. What a server has set aside before is still its own, so that it may go on for a
 * while; effective where a write that needs a block is refused. The heal starts what ended over it.
 */
export class FullDisks {
  readonly #setup: DiskFaultsSetup;
  /** The targets of each in force. */
  readonly #full = new Set<Targets>();

  constructor(setup: DiskFaultsSetup) {
    this.#setup = setup;
  }

  async inject(targets: Targets): Promise<ActiveFault> {
    const { agent, control, processFaults } = this.#setup;
    this.#full.add(targets);
    const reply = await agent.command("fill", ...namesOf(targets)).catch(async (thrown) => {
      await this.#empty(targets);
      throw thrown;
    });
    const freeBytes = byName(targets, ({ name }) => Number(reply[name]));
    const writes = byName(targets, ({ name }) => String(reply[`${name}.was`]));
    const effective = targets.length > 0 && Object.values(writes).every((write) => write === "ENOSPC");
    return activeFault({ evidence: { freeBytes, writes }, effective }, async () => {
      const states = await control.states(targets);
      const healedFreeBytes = await this.#empty(targets);
      const state = byName(targets, (target) => states.get(target) ?? "down");
      return { evidence: { state, healedFreeBytes, ...(await processFaults.revive(targets)) }, effective };
    });
  }

  /** Gives back the space of those that no other fullness holds; returns what is free then. */
  async #empty(targets: Targets): Promise<{ readonly [name: string]: number }> {
    this.#full.delete(targets);
    const others = [...this.#full].flat();
    const empty = targets.filter((target) => !others.includes(target));
    if (empty.length === 0) return {};
    const reply = await this.#setup.agent.command("empty", ...namesOf(empty));
    return byName(empty, ({ name }) => Number(reply[name]));
  }
}
