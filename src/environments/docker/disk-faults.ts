import type { Clock } from "../../contract/clock.js";
import type { ActiveFault, DiskFault } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import type { Ms } from "../../core/units.js";
import { activeFault } from "../active-fault.js";
import { eventually } from "./bounded.js";
import type { BoxedProcess } from "./boxed-process.js";
import type { AgentReply, FaultAgent } from "./fault-agent.js";
import type { ProcessControl } from "./process-control.js";
import type { ProcessFaults } from "./process-faults.js";

/** How long the engine may take to unmount the disk of a node that has ended. */
const UNMOUNTED_MS: Ms = 10_000;
const LOOK_MS: Ms = 10;

export interface DiskFaultsSetup {
  readonly agent: FaultAgent;
  readonly clock: Clock;
  readonly control: ProcessControl;
  /** Those that have a disk of their own, by name. */
  readonly processes: ReadonlyMap<string, BoxedProcess>;
  readonly processFaults: ProcessFaults;
}

type Targets = readonly BoxedProcess[];

/**
 * Power loss: processes are killed and their disks shut down with what was not synced, all in one moment; the node is
 * then held down as by a kill, and started by the heal on a disk mounted anew. Effective where every target was up and is
 * gone, and each disk, no longer mounted by anyone, had a journal left to replay: nobody had unmounted it in order.
 *
 * Full: a file takes every block that was free. What a server has set aside before is still its own, so that it may go
 * on for a while; effective where a write that needs a block is refused. The heal starts what ended over it.
 */
export class DiskFaults {
  readonly #setup: DiskFaultsSetup;
  /** The targets of each fullness in force. */
  readonly #full = new Set<Targets>();

  constructor(setup: DiskFaultsSetup) {
    this.#setup = setup;
  }

  async inject({ mode, targets: names }: DiskFault): Promise<ActiveFault> {
    const targets = names.map((name) => this.#find(name));
    switch (mode) {
      case "power-loss":
        return this.#losePower(targets);
      case "full":
        return this.#fill(targets);
      case "slow-sync":
      case "corrupt-tail":
      case "bit-flip":
        throw new EnvironmentError(`containers cannot inject disk faults of mode ${mode}`);
      default:
        return mode satisfies never;
    }
  }

  async #losePower(targets: Targets): Promise<ActiveFault> {
    const { agent, control, processFaults } = this.#setup;
    const before = await control.states(targets);
    // What is down already has nothing under way: its disk was unmounted when it ended, and with that synced.
    const struck = targets.filter((target) => before.get(target) !== "down");
    for (const target of struck) {
      target.log.mark("loses power");
      target.expectEnd("KILL");
    }
    let written: AgentReply = {};
    try {
      const words = struck.map(({ name, process }) => `${name}=${process}`);
      written = struck.length === 0 ? {} : await agent.command("lose_power", ...words);
    } catch (thrown) {
      await processFaults.revive(struck);
      throw thrown;
    }
    const hold = await processFaults.inject({ kind: "kill", targets: targets.map(({ name }) => name), signal: "KILL" });
    try {
      const disks = await this.#unmounted(struck);
      const kept = await agent.command("return_power", ...struck.map(({ name }) => name));
      const states = await control.states(targets);
      const state = byName(targets, (target) => states.get(target) ?? "down");
      // A removal that was not synced is undone, and gives bytes back.
      const lostBytes = byName(struck, ({ name }) => Math.max(0, Number(written[name]) - Number(kept[name])));
      const syncing = struck.filter(({ name }) => written[`${name}.was`] === "syncing").map(({ name }) => name);
      const dirty = struck.filter(({ name }) => disks[name] === "dirty");
      const gone = targets.every((target) => states.get(target) === "down");
      const effective = targets.length > 0 && dirty.length === targets.length && gone;
      const injected = { evidence: { state, journalsToReplay: dirty.length, syncing, lostBytes }, effective };
      return activeFault(injected, async () => {
        // Whom the hold had to kill is beside the point: power loss did that.
        const { bitten: _, ...evidence } = (await hold.heal()).evidence;
        return { evidence, effective };
      });
    } catch (thrown) {
      await hold.heal();
      throw thrown;
    }
  }

  /** What each disk was left like, once nobody has it mounted: until then it is not the disk that a start would find. */
  async #unmounted(targets: Targets): Promise<AgentReply> {
    const { agent, clock } = this.#setup;
    let disks: AgentReply = {};
    const free = await eventually(clock, { withinMs: UNMOUNTED_MS, everyMs: LOOK_MS }, async () => {
      disks = await agent.command("look", ...targets.map(({ name }) => name));
      return targets.every(({ name }) => disks[name] !== "mounted");
    });
    if (free) return disks;
    const left = targets.filter(({ name }) => disks[name] === "mounted").map(({ name }) => name);
    throw new EnvironmentError(
      `the disk of ${left.join(", ")} was still mounted ${UNMOUNTED_MS} ms after its node's end`,
    );
  }

  async #fill(targets: Targets): Promise<ActiveFault> {
    const { agent, control, processFaults } = this.#setup;
    const names = targets.map(({ name }) => name);
    this.#full.add(targets);
    const reply = await agent.command("fill", ...names).catch(async (thrown) => {
      await this.#empty(targets);
      throw thrown;
    });
    const freeBytes = byName(targets, ({ name }) => Number(reply[name]));
    const writes = byName(targets, ({ name }) => String(reply[`${name}.was`]));
    const effective = names.length > 0 && Object.values(writes).every((write) => write === "ENOSPC");
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
    const reply = await this.#setup.agent.command("empty", ...empty.map(({ name }) => name));
    return byName(empty, ({ name }) => Number(reply[name]));
  }

  #find(name: string): BoxedProcess {
    const process = this.#setup.processes.get(name);
    if (process !== undefined) return process;
    const names = [...this.#setup.processes.keys()].join(", ");
    throw new EnvironmentError(`${name} has no disk to break: there are ${names === "" ? "none in this run" : names}`);
  }
}

function byName<T>(targets: Targets, figure: (target: BoxedProcess) => T): { readonly [name: string]: T } {
  return Object.fromEntries(targets.map((target) => [target.name, figure(target)]));
}
