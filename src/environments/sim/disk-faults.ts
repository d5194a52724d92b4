import type { ActiveFault, DiskFault, Measured } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import { type Ms, msToNs } from "../../core/units.js";
import { activeFault } from "../active-fault.js";
import type { Disk } from "./disk.js";
import { EventKind } from "./event-heap.js";
import type { EventLoop } from "./event-loop.js";
import { type Breakable, type Hold, type ProcessHolds, statesOf } from "./process-holds.js";

/** A fault that is to catch a write on its way waits for one for so long. */
const WRITE_PATIENCE_MS: Ms = 250;

/** How much longer a sync takes where the fault does not say. */
const SLOW_SYNC_MS: Ms = 100;

/** A node's process together with the machine it runs on. */
export interface Machine extends Breakable {
  readonly subject: number;
  readonly disk: Disk;
  losePower(): { readonly lost: number; readonly torn: number };
  failDisk(): { readonly lost: number; readonly torn: number };
  whenDiskRefuses(ended: () => void): void;
}

/** Disks that take nothing more, since they are full or fail: the nodes that ended over it, each held down. */
interface Refusal {
  readonly machines: readonly Machine[];
  readonly holds: Map<string, Hold>;
}

/**
 * What goes wrong with nodes' disks. Effective where each target's disk was seen to fail it; where any sync was slow; or
 * where any node ended on a full disk, since the others of a cluster that has lost its majority write no more.
 */
export class DiskFaults {
  readonly #machines: ReadonlyMap<string, Machine>;
  readonly #holds: ProcessHolds;
  readonly #loop: EventLoop;
  readonly #refusals = new Set<Refusal>();

  constructor(setup: { machines: readonly Machine[]; holds: ProcessHolds; loop: EventLoop }) {
    this.#machines = new Map(setup.machines.map((machine) => [machine.name, machine]));
    this.#holds = setup.holds;
    this.#loop = setup.loop;
    for (const machine of setup.machines) machine.whenDiskRefuses(() => this.#endedByRefusal(machine));
  }

  async inject({ targets, mode, slowMs }: DiskFault): Promise<ActiveFault> {
    const machines = targets.map((name) => this.#find(name));
    switch (mode) {
      case "slow-sync":
        return this.#slow(machines, slowMs ?? SLOW_SYNC_MS);
      case "full":
        return this.#fill(machines);
      case "io-error":
        return this.#fail(machines);
      case "power-loss":
        return this.#losePower(machines);
      case "corrupt-tail":
        return this.#tearTails(machines);
      case "bit-flip":
        return this.#flipBits(machines);
      default:
        return mode satisfies never;
    }
  }

  #slow(machines: readonly Machine[], slowMs: Ms): ActiveFault {
    const slowed = machines.map((machine) => ({ machine, slowness: machine.disk.slow(msToNs(slowMs)) }));
    const measure = (): Measured => ({
      evidence: { slowMs, slowedSyncs: byName(slowed, ({ slowness }) => slowness.slowed) },
      effective: slowed.some(({ slowness }) => slowness.slowed > 0),
    });
    return activeFault(measure(), () => {
      for (const { slowness } of slowed) slowness.remove();
      return measure();
    });
  }

  #fill(machines: readonly Machine[]): ActiveFault {
    const full = this.#refuse(machines);
    for (const { disk } of machines) disk.full += 1;
    const measure = (): Measured => ({
      evidence: { state: statesOf(machines), endedByFullDisk: [...full.holds.keys()] },
      effective: full.holds.size > 0,
    });
    return activeFault(measure(), () => {
      const measured = measure();
      for (const { disk } of machines) disk.full -= 1;
      this.#accept(full);
      return { ...measured, evidence: { ...measured.evidence, healedState: statesOf(machines) } };
    });
  }

  /** Who has not ended over it is killed at the heal: a process does not go on with files that have failed it. */
  #fail(machines: readonly Machine[]): ActiveFault {
    const failing = this.#refuse(machines);
    const lostRecords = byName(
      machines.map((machine) => ({ machine, lost: machine.failDisk().lost })),
      ({ lost }) => lost,
    );
    const measure = (): Measured => ({
      evidence: { state: statesOf(machines), lostRecords, endedOverIt: [...failing.holds.keys()] },
      effective: failing.holds.size > 0,
    });
    return activeFault(measure(), () => {
      const measured = measure();
      for (const machine of machines) {
        machine.disk.failing -= 1;
        if (!failing.holds.has(machine.name)) failing.holds.set(machine.name, this.#holds.hold("kill", [machine]));
      }
      this.#accept(failing);
      return { ...measured, evidence: { ...measured.evidence, healedState: statesOf(machines) } };
    });
  }

  #refuse(machines: readonly Machine[]): Refusal {
    const refusal: Refusal = { machines, holds: new Map() };
    this.#refusals.add(refusal);
    return refusal;
  }

  #accept(refusal: Refusal): void {
    this.#refusals.delete(refusal);
    for (const hold of refusal.holds.values()) this.#holds.release(hold);
  }

  #endedByRefusal(machine: Machine): void {
    for (const { machines, holds } of this.#refusals) {
      if (machines.includes(machine)) holds.set(machine.name, this.#holds.hold("kill", [machine]));
    }
  }

  async #losePower(machines: readonly Machine[]): Promise<ActiveFault> {
    const losses = await Promise.all(
      machines.map(async (machine) => {
        await this.#whileWriting(machine);
        const hold = this.#holds.hold("kill", [machine]);
        return { machine, hold, ...machine.losePower() };
      }),
    );
    const lost = byName(losses, (loss) => loss.lost);
    const torn = byName(losses, (loss) => loss.torn);
    return this.#heldDown(losses, { lostRecords: lost, tornRecords: torn }, ({ machine, hold }) => {
      return hold.bitten.has(machine.name);
    });
  }

  async #tearTails(machines: readonly Machine[]): Promise<ActiveFault> {
    const tails = await Promise.all(
      machines.map(async (machine) => {
        await this.#whileWriting(machine);
        const hold = this.#holds.hold("kill", [machine]);
        return { machine, hold, place: machine.disk.tearTail() };
      }),
    );
    const damaged = byName(tails, ({ place }) => (place === undefined ? null : place + 1));
    return this.#heldDown(tails, { damagedRecord: damaged }, ({ place }) => place !== undefined);
  }

  /** The processes of these machines are held down until the heal. */
  #heldDown<Held extends { readonly machine: Machine; readonly hold: Hold }>(
    held: readonly Held[],
    found: Measured["evidence"],
    bitten: (held: Held) => boolean,
  ): ActiveFault {
    const machines = held.map(({ machine }) => machine);
    const measured = (evidence: Measured["evidence"]): Measured => ({ evidence, effective: held.every(bitten) });
    return activeFault(measured({ ...found, state: statesOf(machines) }), () => {
      for (const { hold } of held) this.#holds.release(hold);
      return measured({ ...found, healedState: statesOf(machines) });
    });
  }

  /** The process is killed and started on what its disk now says; where it ends over that, the heal starts it again. */
  #flipBits(machines: readonly Machine[]): ActiveFault {
    const flips = machines.map((machine) => {
      const flip = machine.disk.flipBit();
      if (flip !== undefined) this.#holds.release(this.#holds.hold("kill", [machine]));
      return { machine, flip };
    });
    const damagedRecord = byName(flips, ({ flip }) => (flip === undefined ? null : flip.place + 1));
    const measured = (states: Measured["evidence"]): Measured => ({
      evidence: { damagedRecord, ...states },
      effective: flips.every(({ flip }) => flip?.read === true),
    });
    return activeFault(measured({ state: statesOf(machines) }), () => {
      const state = statesOf(machines);
      for (const { machine, flip } of flips) {
        flip?.restore();
        this.#holds.enforce(machine);
      }
      return measured({ state, healedState: statesOf(machines) });
    });
  }

  /**
   * Resolves while something is on its way to the disk: at once if it is so already, else at the next write. Where none
   * comes, or the process does not run, it resolves all the same.
   */
  #whileWriting({ state, disk, subject }: Machine): Promise<void> {
    if (disk.unsynced > 0 || state !== "running") return Promise.resolve();
    return new Promise((resolve) => {
      const untilNs = this.#loop.nowNs + msToNs(WRITE_PATIENCE_MS);
      const tooLate = this.#loop.schedule(untilNs, EventKind.harnessTimer, subject, resolve);
      disk.onNextWrite(() => {
        this.#loop.cancel(tooLate);
        this.#loop.touchPromises();
        resolve();
      });
    });
  }

  #find(name: string): Machine {
    const machine = this.#machines.get(name);
    if (machine !== undefined) return machine;
    const process = this.#holds.find(name);
    throw new EnvironmentError(`${process.name} has no disk: only nodes have`);
  }
}

function byName<Item extends { readonly machine: Machine }, Value>(
  items: readonly Item[],
  measure: (item: Item) => Value,
): { readonly [name: string]: Value } {
  return Object.fromEntries(items.map((item) => [item.machine.name, measure(item)]));
}
