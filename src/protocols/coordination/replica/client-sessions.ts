import type { ClientReplyOutcome, ClientRequest } from "../../../contract/replicated-log.js";
import type { Json } from "../../../core/json.js";

/** One client's session as data. */
export type SessionSnapshot = {
  readonly client: string;
  readonly oldest: number;
  /** By sequence. */
  readonly outcomes: readonly (readonly [number, ClientReplyOutcome])[];
};

/** A client's command as the log has it. */
export type NumberedCommand = Pick<ClientRequest, "client" | "sequence" | "oldest">;

export interface ClientSessionsSetup {
  /** What keeps a command from being applied: its outcome where it has been applied before. Planted bugs differ. */
  readonly outcomeAtApply?: (known: ClientReplyOutcome | undefined) => ClientReplyOutcome | undefined;
  readonly mark?: (mark: "command-applied-once") => void;
}

interface ClientSession {
  /** Nobody waits for answers below this number. */
  oldest: number;
  readonly outcomes: Map<number, ClientReplyOutcome>;
}

const FORGOTTEN: ClientReplyOutcome = { type: "forgotten" };

/**
 * Applies each client's command once, however often it stands in the log (Ongaro 2014, section 6.3). Part of the
 * replicated state: it changes by applied entries alone, so all nodes decide alike.
 */
export class ClientSessions {
  readonly #sessions = new Map<string, ClientSession>();
  readonly #outcomeAtApply: Required<ClientSessionsSetup>["outcomeAtApply"];
  readonly #mark: Required<ClientSessionsSetup>["mark"];

  constructor({ outcomeAtApply = (known) => known, mark = () => {} }: ClientSessionsSetup = {}) {
    this.#outcomeAtApply = outcomeAtApply;
    this.#mark = mark;
  }

  /** What became of a command, where this node has applied it or may no longer tell; undefined where it is new. */
  outcomeOf(client: string, sequence: number): ClientReplyOutcome | undefined {
    const session = this.#sessions.get(client);
    if (session === undefined) return undefined;
    // An entry below `oldest` may have been applied and its outcome dropped: applying it could be the second time.
    return sequence < session.oldest ? FORGOTTEN : session.outcomes.get(sequence);
  }

  /** Runs `apply` unless the entry's command has been applied before, and returns its one outcome. */
  applyOnce(entry: NumberedCommand, index: number, apply: () => Json): ClientReplyOutcome {
    const known = this.#outcomeAtApply(this.outcomeOf(entry.client, entry.sequence));
    if (known !== undefined) {
      this.#mark("command-applied-once");
      return known;
    }
    const outcome: ClientReplyOutcome = { type: "result", result: apply(), index };
    this.#remember(entry, outcome);
    return outcome;
  }

  snapshot(): readonly SessionSnapshot[] {
    return [...this.#sessions].map(([client, { oldest, outcomes }]) => ({ client, oldest, outcomes: [...outcomes] }));
  }

  restore(sessions: readonly SessionSnapshot[]): void {
    this.#sessions.clear();
    for (const { client, oldest, outcomes } of sessions)
      this.#sessions.set(client, { oldest, outcomes: new Map(outcomes) });
  }

  #remember(entry: NumberedCommand, outcome: ClientReplyOutcome): void {
    let session = this.#sessions.get(entry.client);
    if (session === undefined) {
      session = { oldest: 0, outcomes: new Map() };
      this.#sessions.set(entry.client, session);
    }
    session.outcomes.set(entry.sequence, outcome);
    if (entry.oldest <= session.oldest) return;
    session.oldest = entry.oldest;
    for (const sequence of session.outcomes.keys()) if (sequence < entry.oldest) session.outcomes.delete(sequence);
  }
}
