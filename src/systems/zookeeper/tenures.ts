/**
 * Which node stands behind a token. A token alone, the transaction that created a candidate's node, does not name the
 * node, and a guard needs its path. Remembered for good: the late write of a deposed leader is to be sent with its own
 * old node and refused by the server, not held back by its client.
 */
export class Tenures {
  readonly #paths = new Map<string, string>();

  remember(election: string, token: number, path: string): void {
    this.#paths.set(tenureName(election, token), path);
  }

  /** The candidate's node, or undefined where this client was never told the token. */
  path(election: string, token: number): string | undefined {
    return this.#paths.get(tenureName(election, token));
  }
}

function tenureName(election: string, token: number): string {
  return `${token}@${election}`;
}
