import type { ActiveFault, DiskFault } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import type { BoxedProcess } from "./boxed-process.js";
import type { DiskFaultsSetup } from "./breakable-disks.js";
import { FailingDisks } from "./failing-disks.js";
import { FlippedBits } from "./flipped-bits.js";
import { FullDisks } from "./full-disks.js";
import { SlowDisks } from "./slow-disks.js";

/** What goes wrong with nodes' disks. */
export class DiskFaults {
  readonly #processes: ReadonlyMap<string, BoxedProcess>;
  readonly #failing: FailingDisks;
  readonly #flipped: FlippedBits;
  readonly #full: FullDisks;
  readonly #slow: SlowDisks;

  constructor(setup: DiskFaultsSetup) {
    this.#processes = setup.processes;
    this.#failing = new FailingDisks(setup);
    this.#flipped = new FlippedBits(setup);
    this.#full = new FullDisks(setup);
    this.#slow = new SlowDisks(setup);
  }

  async inject({ mode, targets: names, slowMs }: DiskFault): Promise<ActiveFault> {
    const targets = names.map((name) => this.#find(name));
    switch (mode) {
      case "power-loss":
        return this.#failing.losePower(targets);
      case "corrupt-tail":
        return this.#failing.tearTails(targets);
      case "io-error":
        return this.#failing.failAll(targets);
      case "full":
        return this.#full.inject(targets);
      case "slow-sync":
        return this.#slow.inject(targets, slowMs);
      case "bit-flip":
        return this.#flipped.inject(targets);
      default:
        return mode satisfies never;
    }
  }

  #find(name: string): BoxedProcess {
    const process = this.#processes.get(name);
    if (process !== undefined) return process;
    const names = [...this.#processes.keys()].join(", ");
    throw new EnvironmentError(`${name} has no disk to break: there are ${names === "" ? "none in this run" : names}`);
  }
}
