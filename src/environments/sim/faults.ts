import type { ActiveFault, Fault, Faults, Measured } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import { drops, type Grudge } from "../../core/grudge.js";
import type { Network } from "./network.js";
import { type Breakable, ProcessFaults } from "./process-faults.js";

/** The fault verbs of the simulator. They take effect at once; what they did is measured, not assumed. */
export class SimFaults implements Faults {
  readonly #network: Network;
  readonly #names: ReadonlySet<string>;
  readonly #processes: ProcessFaults;

  constructor(network: Network, processes: ReadonlyMap<string, Breakable>) {
    this.#network = network;
    this.#names = new Set(processes.keys());
    this.#processes = new ProcessFaults(processes);
  }

  async inject(fault: Fault): Promise<ActiveFault> {
    switch (fault.kind) {
      case "partition":
        return this.#partition(fault.grudge);
      case "kill":
      case "pause":
        return this.#processes.inject(fault.kind, fault.targets);
      case "links":
      case "clock":
      case "disk":
      case "membership":
      case "admin":
        throw new EnvironmentError(`the simulator cannot inject ${fault.kind} faults`);
      default:
        return fault satisfies never;
    }
  }

  /** A cut has bitten once it dropped a packet, and not before: what nobody sent was not lost. */
  #partition(grudge: Grudge): ActiveFault {
    const links = this.#linksOf(grudge);
    const cut = this.#network.cut(grudge);
    const measure = (): Measured => ({
      evidence: { links, droppedPackets: cut.dropped },
      effective: cut.dropped > 0,
    });
    let healed: Measured | undefined;
    const heal = async (): Promise<Measured> => {
      if (healed === undefined) cut.remove();
      healed ??= measure();
      return healed;
    };
    return {
      injected: measure(),
      heal,
      async [Symbol.asyncDispose]() {
        await heal();
      },
    };
  }

  /** How many one-way links the grudge cuts. Rejects names that nobody bears before anything is cut. */
  #linksOf(grudge: Grudge): number {
    for (const name of [...Object.keys(grudge), ...Object.values(grudge).flat()]) {
      if (!this.#names.has(name))
        throw new EnvironmentError(`the grudge names ${name}, which is neither node nor host`);
    }
    const names = [...this.#names];
    return names.reduce((sum, receiver) => sum + names.filter((sender) => drops(grudge, sender, receiver)).length, 0);
  }
}
