import type { Circulating } from "./messages.js";

/**
 * Which of what goes round has been here. Each node passes each thing on once, so that copies, which come about where a
 * successor received something and its word was late, do not multiply; and nothing is passed more often than there are
 * nodes, so that what nobody takes off the ring, since its initiator has died, ends, even where nodes that restart have
 * forgotten what they have seen.
 */
export class Seen {
  readonly #nodes: number;
  /** The newest number by kind and initiator: older ones are of no use to anybody any more. */
  readonly #newest = new Map<string, number>();

  /** `nodes`: how many stand in the ring. */
  constructor(nodes: number) {
    this.#nodes = nodes;
  }

  /** Whether this has gone round once; from now on it has been here. */
  isOver({ type, initiator, number, hops }: Circulating): boolean {
    const key = `${type} ${initiator}`;
    const repeated = number <= (this.#newest.get(key) ?? 0);
    this.#newest.set(key, Math.max(number, this.#newest.get(key) ?? 0));
    return repeated || hops >= this.#nodes;
  }
}
