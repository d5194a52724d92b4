import type { ClientReplyOutcome } from "../../contract/replicated-log.js";
import type { Json } from "../../core/json.js";
import type { CommandEntry } from "./log.js";
import type { MarkReached } from "./marks.js";
import type { RaftRules } from "./rules/raft-rules.js";
import type { SessionSnapshot } from "./snapshot.js";

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
  readonly #rules: RaftRules;
  readonly #mark: MarkReached;

  constructor(rules: RaftRules, mark: MarkReached) {
    this.#rules = rules;
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
  applyOnce(entry: CommandEntry, index: number, apply: () => Json): ClientReplyOutcome {
    const known = this.#rules.outcomeAtApply(this.outcomeOf(entry.client, entry.sequence));
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

  #remember(entry: CommandEntry, outcome: ClientReplyOutcome): void {
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
