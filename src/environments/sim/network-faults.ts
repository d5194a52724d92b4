import type { ActiveFault, LinksFault, Measured, PartitionFault } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import { drops, type Grudge } from "../../core/grudge.js";
import { activeFault } from "../active-fault.js";
import type { Network } from "./network.js";

/** Partitions and shapes. Both have bitten once they touched a packet, and not before: what nobody sent was not lost. */
export class NetworkFaults {
  readonly #network: Network;
  readonly #names: ReadonlySet<string>;

  constructor(network: Network, names: Iterable<string>) {
    this.#network = network;
    this.#names = new Set(names);
  }

  inject(fault: PartitionFault | LinksFault): ActiveFault {
    return fault.kind === "partition" ? this.#partition(fault) : this.#shape(fault);
  }

  #partition({ grudge }: PartitionFault): ActiveFault {
    const links = this.#linksOf(grudge);
    const cut = this.#network.cut(grudge);
    const measure = (): Measured => ({
      evidence: { links, droppedPackets: cut.dropped },
      effective: cut.dropped > 0,
    });
    return activeFault(measure(), () => {
      cut.remove();
      return measure();
    });
  }

  #shape({ links: grudge, shape }: LinksFault): ActiveFault {
    const links = this.#linksOf(grudge);
    const { counts, remove } = this.#network.shape(grudge, shape);
    const measure = (): Measured => ({
      evidence: {
        links,
        delayedPackets: counts.delayed,
        lostPackets: counts.lost,
        duplicatedPackets: counts.duplicated,
        reorderedPackets: counts.reordered,
        corruptedPackets: counts.corrupted,
        overflowedPackets: counts.overflowed,
      },
      effective: Object.values(counts).some((count) => count > 0),
    });
    return activeFault(measure(), () => {
      remove();
      return measure();
    });
  }

  /** How many one-way links the grudge names. Rejects names that nobody bears before anything is touched. */
  #linksOf(grudge: Grudge): number {
    for (const name of [...Object.keys(grudge), ...Object.values(grudge).flat()]) {
      if (!this.#names.has(name))
        throw new EnvironmentError(`the grudge names ${name}, which is neither node nor host`);
    }
    const names = [...this.#names];
    return names.reduce((sum, receiver) => sum + names.filter((sender) => drops(grudge, sender, receiver)).length, 0);
  }
}
