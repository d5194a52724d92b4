import type { ActiveFault, Fault, Faults } from "../../contract/faults.js";
import type { AdministrativeFaults } from "../administrative-faults.js";
import type { ClockFaults } from "./clock-faults.js";
import type { DiskFaults } from "./disk-faults.js";
import type { LinkFaults } from "./link-faults.js";
import type { NetworkFaults } from "./network-faults.js";
import type { ProcessFaults } from "./process-faults.js";
import type { Upgrades } from "./upgrades.js";

export interface FaultVerbs {
  readonly network: NetworkFaults;
  readonly links: LinkFaults;
  readonly processes: ProcessFaults;
  readonly clocks: ClockFaults;
  readonly disks: DiskFaults;
  readonly administration: AdministrativeFaults;
  readonly upgrades: Upgrades;
}

/** The fault verbs for containers. What they did is measured in the kernel, not assumed. */
export class DockerFaults implements Faults {
  readonly #network: NetworkFaults;
  readonly #links: LinkFaults;
  readonly #processes: ProcessFaults;
  readonly #clocks: ClockFaults;
  readonly #disks: DiskFaults;
  readonly #administration: AdministrativeFaults;
  readonly #upgrades: Upgrades;

  constructor({ network, links, processes, clocks, disks, administration, upgrades }: FaultVerbs) {
    this.#network = network;
    this.#links = links;
    this.#processes = processes;
    this.#clocks = clocks;
    this.#disks = disks;
    this.#administration = administration;
    this.#upgrades = upgrades;
  }

  /** The version to which nodes can be upgraded now. */
  get upgrade(): string | undefined {
    return this.#upgrades.next;
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
        return this.#administration.inject(fault);
      case "upgrade":
        return this.#upgrades.inject(fault);
      default:
        return fault satisfies never;
    }
  }
}
