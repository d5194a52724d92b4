import type { ActiveFault, Fault, Faults } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import { type Clocked, ClockFaults } from "./clock-faults.js";
import { DiskFaults, type Machine } from "./disk-faults.js";
import type { EventLoop } from "./event-loop.js";
import type { Network } from "./network.js";
import { NetworkFaults } from "./network-faults.js";
import { ProcessFaults } from "./process-faults.js";
import { type Breakable, ProcessHolds } from "./process-holds.js";

/** What faults are injected into. */
export interface FaultyWorld {
  readonly loop: EventLoop;
  readonly network: Network;
  readonly nodes: readonly (Machine & Clocked)[];
  readonly hosts: readonly (Breakable & Clocked)[];
}

/** The fault verbs of the simulator. They take effect at once; what they did is measured, not assumed. */
export class SimFaults implements Faults {
  readonly #network: NetworkFaults;
  readonly #processes: ProcessFaults;
  readonly #disks: DiskFaults;
  readonly #clocks: ClockFaults;

  constructor({ loop, network, nodes, hosts }: FaultyWorld) {
    const processes = new Map([...nodes, ...hosts].map((process) => [process.name, process]));
    const holds = new ProcessHolds(processes);
    this.#network = new NetworkFaults(network, processes.keys());
    this.#processes = new ProcessFaults(holds);
    this.#clocks = new ClockFaults([...nodes, ...hosts]);
    this.#disks = new DiskFaults({ machines: nodes, holds, loop });
  }

  async inject(fault: Fault): Promise<ActiveFault> {
    switch (fault.kind) {
      case "partition":
      case "links":
        return this.#network.inject(fault);
      case "kill":
      case "pause":
        return this.#processes.inject(fault.kind, fault.targets);
      case "disk":
        return this.#disks.inject(fault);
      case "clock":
        return this.#clocks.inject(fault);
      case "membership":
      case "admin":
        throw new EnvironmentError(`the simulator cannot inject ${fault.kind} faults`);
      default:
        return fault satisfies never;
    }
  }
}
