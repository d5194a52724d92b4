import type { Packet } from "./scripted-cluster.js";

/** More than any cluster takes until it comes to rest. */
const MAX_DELIVERIES = 10_000;

/** A cluster as its network sees it, e.g. a scripted one. */
interface Network<Message> {
  /** What is on its way, oldest first. */
  readonly packets: Packet<Message>[];
  receive(packet: Packet<Message>): void;
}

/** Whether a packet arrives; it is lost where it does not. */
export type Passes<Message = unknown> = (packet: Packet<Message>) => boolean;

const ALL: Passes = () => true;

/** Hands over packets, oldest first, until none is left; throws where that does not come to an end. */
export function deliverAll<Message>(network: Network<Message>, passes: Passes<Message> = ALL): void {
  deliverUntil(network, () => network.packets.length === 0, passes);
}

/** Hands over packets, oldest first, until `done`. */
export function deliverUntil<Message>(
  network: Network<Message>,
  done: () => boolean,
  passes: Passes<Message> = ALL,
): void {
  for (let n = 0; !done(); n++) {
    const packet = network.packets.shift();
    if (packet === undefined || n === MAX_DELIVERIES) throw new Error(`not done after ${n} deliveries`);
    if (passes(packet)) network.receive(packet);
  }
}

/** Lets packets between these nodes pass alone. */
export function among(...nodes: readonly string[]): Passes {
  return ({ from, to }) => nodes.includes(from) && nodes.includes(to);
}

/** Lets all pass but what comes from these nodes or goes to them. */
export function without(...nodes: readonly string[]): Passes {
  return ({ from, to }) => !nodes.includes(from) && !nodes.includes(to);
}

/** What is on its way from one node to another, taken out. */
export function taken<Message>({ packets }: Network<Message>, from: string, to: string): readonly Message[] {
  const chosen = packets.filter((packet) => packet.from === from && packet.to === to);
  const others = packets.filter((packet) => !chosen.includes(packet));
  packets.splice(0, Number.POSITIVE_INFINITY, ...others);
  return chosen.map(({ message }) => message);
}
