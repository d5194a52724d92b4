import type { ActiveFault, Measured } from "../../contract/faults.js";
import { activeFault } from "../active-fault.js";
import { byName, type DiskFaultsSetup, layoutWords, namesOf, type Targets, unmounted } from "./breakable-disks.js";
import type { AgentReply } from "./fault-agent.js";

/** What power loss and torn tails have in common: what they found, and which targets they are shown to have struck. */
interface Struck {
  readonly evidence: Measured["evidence"];
  readonly everyTarget: boolean;
}

/**
 * Power loss: no sync ends any more; then processes are killed and their disks go with what was not synced, all in one
 * moment. The node is held down as by a kill, and started by the heal on a disk mounted anew. Effective where every target
 * was up and is gone, and each disk, no longer mounted by anyone, had a journal left to replay: nobody had unmounted it in
 * order.
 *
 * Torn tail: the same, and behind what was left of the log its last record is written again, damaged. It had not been
 * synced, or the power loss would have left it. Effective where each target had such a record.
 *
 * Failure: the disk answers all with EIO under processes that go on; effective where a write of ours met that. The heal
 * kills what is left and starts all on a disk mounted anew.
 */
export class FailingDisks {
  readonly #setup: DiskFaultsSetup;

  constructor(setup: DiskFaultsSetup) {
    this.#setup = setup;
  }

  losePower(targets: Targets): Promise<ActiveFault> {
    return this.#goDown(targets, [], async () => ({ evidence: {}, everyTarget: true }));
  }

  tearTails(targets: Targets): Promise<ActiveFault> {
    const { files, records } = layoutWords(this.#setup.log);
    return this.#goDown(targets, [files], async (struck) => {
      const words = struck.map(({ name }) => `${name}=${records}`);
      const torn = words.length === 0 ? {} : await this.#setup.agent.command("tear_tails", ...words);
      const damagedRecord = byName(struck, ({ name }) => Number(torn[name]) || null);
      const everyTarget = Object.values(damagedRecord).every((record) => record !== null);
      return { evidence: { damagedRecord }, everyTarget };
    });
  }

  async #goDown(
    targets: Targets,
    kept: readonly string[],
    damage: (struck: Targets) => Promise<Struck>,
  ): Promise<ActiveFault> {
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
      const words = struck.map(({ name, process }) => [name, process, ...kept].join("="));
      written = struck.length === 0 ? {} : await agent.command("lose_power", ...words);
    } catch (thrown) {
      await processFaults.revive(struck);
      throw thrown;
    }
    const hold = await processFaults.inject({ kind: "kill", targets: namesOf(targets), signal: "KILL" });
    try {
      const disks = await unmounted(this.#setup, struck);
      const lostBytes = await this.#lostBytes(struck, written);
      const { evidence: found, everyTarget } = await damage(struck);
      const states = await control.states(targets);
      const state = byName(targets, (target) => states.get(target) ?? "down");
      const syncing = namesOf(struck.filter(({ name }) => written[`${name}.was`] === "syncing"));
      const dirty = struck.filter(({ name }) => disks[name] === "dirty");
      const gone = targets.every((target) => states.get(target) === "down");
      const effective = targets.length > 0 && dirty.length === targets.length && gone && everyTarget;
      const evidence = { state, journalsToReplay: dirty.length, syncing, lostBytes, ...found };
      return activeFault({ evidence, effective }, async () => {
        // Whom the hold had to kill is beside the point: power loss did that.
        const { bitten: _, ...healed } = (await hold.heal()).evidence;
        return { evidence: healed, effective };
      });
    } catch (thrown) {
      await hold.heal();
      throw thrown;
    }
  }

  async failAll(targets: Targets): Promise<ActiveFault> {
    const { agent, control } = this.#setup;
    const before = await control.states(targets);
    // The disk of one that is down is not in use: mounted by its start it would work again.
    const struck = targets.filter((target) => before.get(target) !== "down");
    for (const { log } of struck) log.mark("has a disk that fails");
    const failed = await agent.command("fail_disks", ...namesOf(struck)).catch(async (thrown) => {
      await this.#mountAnew(struck, {});
      throw thrown;
    });
    const writes = byName(struck, ({ name }) => String(failed[`${name}.was`]));
    const failing = Object.values(writes).filter((write) => write === "EIO");
    const effective = targets.length > 0 && failing.length === targets.length;
    return activeFault({ evidence: { writes }, effective }, async () => {
      const states = await control.states(targets);
      const state = byName(targets, (target) => states.get(target) ?? "down");
      return { evidence: { state, ...(await this.#mountAnew(struck, failed)) }, effective };
    });
  }

  /** Kills what is left of these, and starts all of them once their disks are nobody's any more. */
  async #mountAnew(targets: Targets, written: AgentReply): Promise<Measured["evidence"]> {
    const { processFaults } = this.#setup;
    const hold = await processFaults.inject({ kind: "kill", targets: namesOf(targets), signal: "KILL" });
    let lostBytes: { readonly [name: string]: number } = {};
    try {
      await unmounted(this.#setup, targets);
      lostBytes = await this.#lostBytes(targets, written);
    } finally {
      await hold.heal();
    }
    return { lostBytes };
  }

  /** How much shorter files are once journals are replayed. A removal that was not synced is undone, and gives bytes back. */
  async #lostBytes(targets: Targets, written: AgentReply): Promise<{ readonly [name: string]: number }> {
    const kept = await this.#setup.agent.command("return_power", ...namesOf(targets));
    return byName(targets, ({ name }) => Math.max(0, Number(written[name] ?? 0) - Number(kept[name])));
  }
}
