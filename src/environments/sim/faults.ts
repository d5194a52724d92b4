import type { ActiveFault, Fault, Faults } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import type { Network } from "./network.js";
import { NetworkFaults } from "./network-faults.js";
import { type Breakable, ProcessFaults } from "./process-faults.js";

/** The fault verbs of the simulator. They take effect at once; what they did is measured, not assumed. */
export class SimFaults implements Faults {
  readonly #network: NetworkFaults;
  readonly #processes: ProcessFaults;

  constructor(network: Network, processes: ReadonlyMap<string, Breakable>) {
    this.#network = new NetworkFaults(network, processes.keys());
    this.#processes = new ProcessFaults(processes);
  }

  async inject(fault: Fault): Promise<ActiveFault> {
    switch (fault.kind) {
      case "partition":
      case "links":
        return this.#network.inject(fault);
      case "kill":
      case "pause":
        return this.#processes.inject(fault.kind, fault.targets);
      case "clock":
      case "disk":
      case "membership":
      case "admin":
        throw new EnvironmentError(`the simulator cannot inject ${fault.kind} faults`);
      default:
        return fault satisfies never;
    }
  }
}
