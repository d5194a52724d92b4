import type { ActiveFault, Measured, PartitionFault } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import type { Grudge } from "../../core/grudge.js";
import { activeFault } from "../active-fault.js";
import type { AgentReply, FaultAgent, ProcessId } from "./fault-agent.js";

/** Where a name is on the run's network. */
export interface NetworkPlace {
  readonly name: string;
  readonly address: string;
  /** The process that keeps the network namespace. */
  readonly box: ProcessId;
}

/**
 * Partitions by packet filter rules in the receivers' namespaces, each fault in chains of its own: overlapping faults
 * compose, and a heal takes back nothing but its own rules.
 */
export class NetworkFaults {
  readonly #agent: FaultAgent;
  readonly #places: ReadonlyMap<string, NetworkPlace>;
  #chains = 0;

  constructor(agent: FaultAgent, places: ReadonlyMap<string, NetworkPlace>) {
    this.#agent = agent;
    this.#places = places;
  }

  async inject({ grudge, heal: manner }: PartitionFault): Promise<ActiveFault> {
    const rows = this.#rowsOf(grudge);
    const links = rows.reduce((sum, { senders }) => sum + senders.length, 0);
    const chain = `USURPER-${++this.#chains}`;
    await this.#agent.command("cut", chain, ...rows.map(({ receiver, senders }) => wordOf(receiver, senders)));
    // What nobody has sent yet was not lost: the cut has bitten once its rules have counted drops.
    const injected = { evidence: { links, droppedPackets: 0 }, effective: false };
    return activeFault(injected, () => this.#mend(chain, rows, manner));
  }

  async #mend(chain: string, rows: readonly Row[], manner: PartitionFault["heal"]): Promise<Measured> {
    const counted = await this.#agent.command("mend", chain, ...rows.map(({ receiver }) => receiver.box));
    const dropped = rows.map(({ receiver }) => [receiver.name, Number(counted[receiver.box])] as const);
    const droppedPackets = dropped.reduce((sum, [, packets]) => sum + packets, 0);
    const links = rows.reduce((sum, { senders }) => sum + senders.length, 0);
    const evidence = { links, droppedPackets, droppedBy: Object.fromEntries(dropped), heal: manner };
    if (manner === "backoff") return { evidence, effective: droppedPackets > 0 };
    return {
      evidence: { ...evidence, droppedConnections: sum(await this.#unstick(rows)) },
      effective: droppedPackets > 0,
    };
  }

  /** Drops connections at both ends of each cut link: whose packets were lost waits for its retransmission timer. */
  #unstick(rows: readonly Row[]): Promise<AgentReply> {
    const peers = new Map<NetworkPlace, Set<NetworkPlace>>();
    const join = (one: NetworkPlace, other: NetworkPlace) => peers.set(one, (peers.get(one) ?? new Set()).add(other));
    for (const { receiver, senders } of rows) {
      for (const sender of senders) {
        join(receiver, sender);
        join(sender, receiver);
      }
    }
    return this.#agent.command("unstick", ...[...peers].map(([place, others]) => wordOf(place, [...others])));
  }

  /** Rejects names that have no place on the network before anything is cut. */
  #rowsOf(grudge: Grudge): readonly Row[] {
    const rows = Object.entries(grudge).map(([receiver, senders]) => ({
      receiver: this.#find(receiver),
      senders: senders.map((sender) => this.#find(sender)),
    }));
    return rows.filter(({ senders }) => senders.length > 0);
  }

  #find(name: string): NetworkPlace {
    const place = this.#places.get(name);
    if (place !== undefined) return place;
    const names = [...this.#places.keys()].join(", ");
    throw new EnvironmentError(`${name} cannot be cut off: on the run's network there are ${names}`, {
      hint: "readers run in the harness' own process and stay connected",
    });
  }
}

interface Row {
  readonly receiver: NetworkPlace;
  readonly senders: readonly NetworkPlace[];
}

/** How the agent is told of a place and its peers. */
function wordOf(place: NetworkPlace, others: readonly NetworkPlace[]): string {
  return `${place.box}=${others.map(({ address }) => address).join(",")}`;
}

function sum(reply: AgentReply): number {
  return Object.values(reply).reduce<number>((total, figure) => total + Number(figure), 0);
}
