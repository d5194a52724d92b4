interface Waiting {
  readonly write: number;
  readonly then: () => void;
}

/**
 * What waits for this node's own disk. Messages wait by themselves (`ProtocolOutput.send`); what a node promises to
 * itself, as the acceptor that it is too, must wait as long.
 */
export class WhenDurable {
  readonly #waiting: Waiting[] = [];

  /** Runs `then` once the write of this number is durable, at once for 0, which is none. Numbers never fall. */
  after(write: number, then: () => void): void {
    if (write === 0) then();
    else this.#waiting.push({ write, then });
  }

  /** Everything up to and including `write` is durable. */
  synced(write: number): void {
    let done = 0;
    for (const { write: awaited } of this.#waiting) {
      if (awaited > write) break;
      done++;
    }
    for (const { then } of this.#waiting.splice(0, done)) then();
  }
}
