import type { Json } from "../../core/json.js";

/** A candidate's place in an election, the leader's included. It lives as long as its session, or until it resigns. */
export interface Candidacy {
  readonly token: number;
  readonly candidate: string;
  readonly session: string;
}

/** A candidacy that ended, and where it stood in its queue. */
export interface EndedCandidacy {
  readonly election: string;
  readonly token: number;
  readonly ahead: number;
  readonly behind: number;
}

/** Elections by name: each is a queue of candidacies, lowest token first, and the first of them leads. */
export class Elections {
  #queues = new Map<string, readonly Candidacy[]>();

  /** In the order of their tokens. */
  queue(election: string): readonly Candidacy[] {
    return this.#queues.get(election) ?? [];
  }

  leader(election: string): Candidacy | undefined {
    return this.queue(election)[0];
  }

  find(election: string, token: number): Candidacy | undefined {
    return this.queue(election).find((candidacy) => candidacy.token === token);
  }

  ofSession(election: string, session: string): Candidacy | undefined {
    return this.queue(election).find((candidacy) => candidacy.session === session);
  }

  /** How many stand before a candidacy. */
  ahead(election: string, { token }: Candidacy): number {
    return this.queue(election).filter((other) => other.token < token).length;
  }

  enter(election: string, candidacy: Candidacy): void {
    this.#set(
      election,
      [...this.queue(election), candidacy].sort((left, right) => left.token - right.token),
    );
  }

  leave(election: string, { token }: Candidacy): void {
    this.#set(
      election,
      this.queue(election).filter((other) => other.token !== token),
    );
  }

  /** Ends the candidacies of a session, in every election, that `ends` says so of, each with how many stand before it. */
  endSession(session: string, ends: (ahead: number) => boolean): readonly EndedCandidacy[] {
    const ended: EndedCandidacy[] = [];
    for (const [election, queue] of [...this.#queues]) {
      const left = queue.filter((candidacy, ahead) => {
        const stays = candidacy.session !== session || !ends(ahead);
        if (!stays) ended.push({ election, token: candidacy.token, ahead, behind: queue.length - 1 - ahead });
        return stays;
      });
      if (left.length < queue.length) this.#set(election, left);
    }
    return ended;
  }

  snapshot(): Json {
    return [...this.#queues].map(([election, queue]) => [election, queue.map((candidacy) => ({ ...candidacy }))]);
  }

  restore(snapshot: Json): void {
    this.#queues = new Map(snapshot as unknown as readonly [string, readonly Candidacy[]][]);
  }

  #set(election: string, queue: readonly Candidacy[]): void {
    if (queue.length === 0) this.#queues.delete(election);
    else this.#queues.set(election, queue);
  }
}
