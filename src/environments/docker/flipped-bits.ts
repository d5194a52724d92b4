import type { ActiveFault } from "../../contract/faults.js";
import { activeFault } from "../active-fault.js";
import { byName, type DiskFaultsSetup, layoutWords, namesOf, type Targets, unmounted } from "./breakable-disks.js";

/** Which of the records it is, is this number modulo how many there are. */
const DRAWS = 2 ** 31 - 1;

/**
 * The processes are killed, a bit of a record flips on each disk, and they start again at once, on a disk mounted anew.
 * Whoever reads the record and ends over it is down until the heal, which puts the bit back and starts it again. Effective
 * where every target ended so, or was at least seen to have read the place; a server that has not is not tested.
 */
export class FlippedBits {
  readonly #setup: DiskFaultsSetup;

  constructor(setup: DiskFaultsSetup) {
    this.#setup = setup;
  }

  async inject(targets: Targets): Promise<ActiveFault> {
    const { agent, processFaults } = this.#setup;
    const hold = await processFaults.inject({ kind: "kill", targets: namesOf(targets), signal: "KILL" });
    let places: ReadonlyMap<string, string> = new Map();
    let damagedRecord: { readonly [name: string]: number | null } = {};
    try {
      await unmounted(this.#setup, targets);
      ({ places, damagedRecord } = await this.#flip(targets));
    } finally {
      await hold.heal();
    }
    const measured = (read: readonly string[]) => {
      const endedOverIt = namesOf(targets.filter(({ ended }) => ended === "by itself"));
      const struck = targets.filter(
        ({ name }) => places.has(name) && (endedOverIt.includes(name) || read.includes(name)),
      );
      const effective = targets.length > 0 && struck.length === targets.length;
      return { evidence: { damagedRecord, endedOverIt, read }, effective };
    };
    return activeFault(measured([]), async () => {
      const words = [...places].map(([name, place]) => `${name}=${place}`);
      const reads = words.length === 0 ? {} : await agent.command("unflip_bits", ...words);
      const healed = measured(Object.keys(reads).filter((name) => reads[name] === 1));
      const revived = await processFaults.revive(targets);
      return { ...healed, evidence: { ...healed.evidence, ...revived } };
    });
  }

  async #flip(targets: Targets) {
    const { agent, log, random } = this.#setup;
    const { files, records } = layoutWords(log);
    const words = targets.map(({ name }) => [name, files, records, random.int(0, DRAWS)].join("="));
    const reply = await agent.command("flip_bits", ...words);
    const places = new Map<string, string>();
    for (const { name } of targets) {
      const place = reply[`${name}.was`];
      if (place !== undefined) places.set(name, String(place));
    }
    return { places, damagedRecord: byName(targets, ({ name }) => Number(reply[name]) || null) };
  }
}
