import type { ClientRequest } from "../../../contract/replicated-log.js";

/** A client that waits for the outcome of a command proposed in this tenure. */
interface WaitingClient {
  readonly from: string;
  readonly sequence: number;
}

/**
 * The commands that a leader has proposed for clients and not yet applied. Known by the client's own number, not by
 * the log index: a retry joins the first proposal, and whichever copy is applied first answers both.
 */
export class Proposals {
  readonly #waiting = new Map<string, WaitingClient>();

  /** Notes that `from` waits; false where the command is already on its way. */
  await(from: string, request: ClientRequest): boolean {
    const key = keyOf(request.client, request.sequence);
    const fresh = !this.#waiting.has(key);
    this.#waiting.set(key, { from, sequence: request.sequence });
    return fresh;
  }

  /** Whether the command is already on its way. */
  has({ client, sequence }: ClientRequest): boolean {
    return this.#waiting.has(keyOf(client, sequence));
  }

  /** Who waits for this command, if anyone; nobody does from now on. */
  settle(client: string, sequence: number): WaitingClient | undefined {
    const key = keyOf(client, sequence);
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    return waiting;
  }

  /** All that still wait, in the order of their proposals. */
  takeAll(): readonly WaitingClient[] {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    return waiting;
  }
}

function keyOf(client: string, sequence: number): string {
  return `${sequence} ${client}`;
}
