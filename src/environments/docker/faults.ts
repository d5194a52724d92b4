import type { ActiveFault, Fault, Faults } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import type { ClockFaults } from "./clock-faults.js";
import type { DiskFaults } from "./disk-faults.js";
import type { LinkFaults } from "./link-faults.js";
import type { NetworkFaults } from "./network-faults.js";
import type { ProcessFaults } from "./process-faults.js";

export interface FaultVerbs {
  readonly network: NetworkFaults;
  readonly links: LinkFaults;
  readonly processes: ProcessFaults;
  readonly clocks: ClockFaults;
  readonly disks: DiskFaults;
}

/** The fault verbs for containers. What they did is measured in the kernel, not assumed. */
export class DockerFaults implements Faults {
  readonly #network: NetworkFaults;
  readonly #links: LinkFaults;
  readonly #processes: ProcessFaults;
  readonly #clocks: ClockFaults;
  readonly #disks: DiskFaults;

  constructor({ network, links, processes, clocks, disks }: FaultVerbs) {
    this.#network = network;
    this.#links = links;
    this.#processes = processes;
    this.#clocks = clocks;
    this.#disks = disks;
  }

  async inject(fault: Fault): Promise<ActiveFault> {
    switch (fault.kind) {
      case "partition":
        return this.#network.inject(fault);
      case "links":
        return this.#links.inject(fault);
      case "kill":
      case "pause":
        return this.#processes.inject(fault);
      case "clock":
        return this.#clocks.inject(fault);
      case "disk":
        return this.#disks.inject(fault);
      case "membership":
      case "admin":
        throw new EnvironmentError(`containers cannot inject ${fault.kind} faults`);
      default:
        return fault satisfies never;
    }
  }
}
