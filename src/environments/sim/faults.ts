import type { ActiveFault, Fault, Faults } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import type { Ms } from "../../core/units.js";
import { AdministrativeFaults } from "../administrative-faults.js";
import { type Clocked, ClockFaults } from "./clock-faults.js";
import { DiskFaults, type Machine } from "./disk-faults.js";
import type { EventLoop } from "./event-loop.js";
import type { Network } from "./network.js";
import { NetworkFaults } from "./network-faults.js";
import type { Operator } from "./operator.js";
import type { Power } from "./power.js";
import { ProcessFaults } from "./process-faults.js";
import type { Breakable, ProcessHolds } from "./process-holds.js";

/** How long the operator goes on asking for a change. */
const ASKING_MS: Ms = 5000;

/** What faults are injected into. */
export interface FaultyWorld {
  readonly loop: EventLoop;
  readonly network: Network;
  /** What keeps its processes from running, whoever asked for it. */
  readonly holds: ProcessHolds;
  readonly nodes: readonly (Machine & Clocked)[];
  readonly hosts: readonly (Breakable & Clocked)[];
  /** Undefined where the system cannot be administered. */
  readonly operator: Operator | undefined;
  /** What only a partition can strike. */
  readonly power: Power | undefined;
}

/** The fault verbs of the simulator. What they did is measured, not assumed. */
export class SimFaults implements Faults {
  readonly #network: NetworkFaults;
  readonly #processes: ProcessFaults;
  readonly #disks: DiskFaults;
  readonly #clocks: ClockFaults;
  readonly #administration: AdministrativeFaults;

  constructor({ loop, network, holds, nodes, hosts, operator, power }: FaultyWorld) {
    const endpoints = [...nodes, ...hosts, ...(power === undefined ? [] : [power])];
    this.#network = new NetworkFaults(
      network,
      endpoints.map(({ name }) => name),
    );
    this.#processes = new ProcessFaults(holds);
    this.#clocks = new ClockFaults([...nodes, ...hosts]);
    this.#administration = new AdministrativeFaults({ operator, askingMs: ASKING_MS });
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
        return this.#administration.inject(fault);
      case "upgrade":
        throw new EnvironmentError("simulated nodes are of one version: there is nothing to upgrade to");
      default:
        return fault satisfies never;
    }
  }
}
