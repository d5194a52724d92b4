import type { SessionId } from "../../contract/surfaces/session.js";
import { candidateKey } from "./keys.js";

/**
 * Which key stands behind a token. A token alone, the revision at which a candidate's key was created, does not name
 * the key, and etcd's guard needs both. Remembered for good: the late write of a deposed leader is to be sent with its
 * own old key and refused by the server, not held back by its client.
 */
export class Tenures {
  readonly #sessions = new Map<string, SessionId>();

  remember(election: string, token: number, session: SessionId): void {
    this.#sessions.set(tenureName(election, token), session);
  }

  /** The candidate's key, or undefined where this client was never told the token. */
  key(election: string, token: number): string | undefined {
    const session = this.#sessions.get(tenureName(election, token));
    return session === undefined ? undefined : candidateKey(election, session);
  }
}

function tenureName(election: string, token: number): string {
  return `${token}@${election}`;
}
