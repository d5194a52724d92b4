import type { Accept, Connect } from "../messages.js";

/** A call that was taken, and whose first frame has not come yet. */
interface TakenCall {
  readonly call: number;
  readonly connection: string;
}

/**
 * The leader's end of calls: of each follower the last one taken. A call makes a connection only once a frame comes that
 * names the connection, which only the caller can know (as TCP's three-way handshake): a copy of an old call opens
 * nothing, and a frame of an old connection is never one of a new one.
 */
export class Switchboard {
  readonly #prefix: string;
  readonly #taken = new Map<string, TakenCall>();
  #calls = 0;

  /** `tenure` must be unique to this leader's tenure, as far as frames of an earlier one may still be on their way. */
  constructor(tenure: string) {
    this.#prefix = tenure;
  }

  /** Answers a call; the same one gets the same answer. */
  take(from: string, { call }: Connect): Accept {
    let taken = this.#taken.get(from);
    if (taken?.call !== call) {
      this.#calls++;
      taken = { call, connection: `${this.#prefix}/${this.#calls}` };
      this.#taken.set(from, taken);
    }
    return { type: "accept", ...taken };
  }

  /** Whether that is the connection which the follower's last call was promised. */
  expects(from: string, connection: string): boolean {
    return this.#taken.get(from)?.connection === connection;
  }

  /** The connection is over: frames of it open it no more. */
  forget(from: string): void {
    this.#taken.delete(from);
  }
}
