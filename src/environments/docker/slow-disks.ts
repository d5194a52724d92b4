import type { ActiveFault } from "../../contract/faults.js";
import type { Ms } from "../../core/units.js";
import { activeFault } from "../active-fault.js";
import type { BoxedProcess } from "./boxed-process.js";
import { byName, type DiskFaultsSetup, namesOf, type Targets } from "./breakable-disks.js";
import type { AgentReply } from "./fault-agent.js";

/** How much longer a sync takes where the fault does not say. */
const SLOW_SYNC_MS: Ms = 100;

/** A slowness counts where a sync of ours became longer by so much of what was asked. */
const LONGER_BY = 0.9;

/** The shortest of so many syncs is what the disk takes; the others wait for whatever else the machine does. */
const USUAL_SYNCS = 3;

interface Slowness {
  readonly targets: Targets;
  readonly slowMs: Ms;
}

/**
 * Each sync takes longer, and those in force at once add up. Effective where a sync of our own, on those very disks, took
 * longer than before by what was asked, nearly. Syncs that the file system does together wait together, so that one may
 * take up to twice as long; what the disk did is told by how many syncs it made slower.
 */
export class SlowDisks {
  readonly #setup: DiskFaultsSetup;
  readonly #inForce = new Set<Slowness>();

  constructor(setup: DiskFaultsSetup) {
    this.#setup = setup;
  }

  async inject(targets: Targets, slowMs: Ms = SLOW_SYNC_MS): Promise<ActiveFault> {
    const slowness = { targets, slowMs };
    const usualSyncMs = await this.#usualSyncMs(targets);
    this.#inForce.add(slowness);
    try {
      const before = await this.#apply(targets);
      const syncMs = await this.#syncMs(targets);
      const longer = targets.map(({ name }) => (syncMs[name] ?? 0) - (usualSyncMs[name] ?? 0));
      const effective = targets.length > 0 && longer.every((byMs) => byMs >= slowMs * LONGER_BY);
      return activeFault({ evidence: { slowMs, usualSyncMs, syncMs }, effective }, async () => {
        this.#inForce.delete(slowness);
        const after = await this.#apply(targets);
        const slowedSyncs = byName(targets, ({ name }) => Number(after[name]) - Number(before[name]));
        return { evidence: { slowedSyncs, healedSyncMs: await this.#usualSyncMs(targets) }, effective };
      });
    } catch (thrown) {
      this.#inForce.delete(slowness);
      await this.#apply(targets);
      throw thrown;
    }
  }

  /** Has the disks be as slow as all that is in force demands. Returns how many syncs each of them has made slower. */
  async #apply(targets: Targets): Promise<AgentReply> {
    const replies = new Map<string, string | number>();
    for (const target of targets) {
      const slowUs = Math.round(this.#slowMs(target) * 1000);
      const reply = await this.#setup.agent.command("slow_syncs", String(slowUs), target.name);
      replies.set(target.name, reply[target.name] ?? 0);
    }
    return Object.fromEntries(replies);
  }

  #slowMs(target: BoxedProcess): Ms {
    const on = [...this.#inForce].filter(({ targets }) => targets.includes(target));
    return on.reduce((sum, { slowMs }) => sum + slowMs, 0);
  }

  async #usualSyncMs(targets: Targets): Promise<{ readonly [name: string]: Ms | null }> {
    const syncs: { readonly [name: string]: Ms | null }[] = [];
    while (syncs.length < USUAL_SYNCS) syncs.push(await this.#syncMs(targets));
    return byName(targets, ({ name }) => {
      const done = syncs.map((sync) => sync[name] ?? null).filter((syncMs) => syncMs !== null);
      return done.length === 0 ? null : Math.min(...done);
    });
  }

  /** How long a sync takes on each disk now; null where it fails. */
  async #syncMs(targets: Targets): Promise<{ readonly [name: string]: Ms | null }> {
    const reply = targets.length === 0 ? {} : await this.#setup.agent.command("time_syncs", ...namesOf(targets));
    return byName(targets, ({ name }) => {
      const us = Number(reply[name]);
      return us < 0 ? null : Math.round(us / 10) / 100;
    });
  }
}
