import type { LocalTime } from "../../../contract/protocol.js";
import type { ClientReplyOutcome } from "../../../contract/replicated-log.js";
import type { StateMachine } from "../../../contract/state-machine.js";
import type { Json } from "../../../core/json.js";
import {
  ClientSessions,
  type ClientSessionsSetup,
  type NumberedCommand,
  type SessionSnapshot,
} from "./client-sessions.js";

/** What a replicated log holds for the service, whatever else an entry says for the protocol's own ends. */
export type ServiceEntry =
  /** Changes nothing: a protocol's own filler. */
  | { readonly kind: "no-op" }
  /** A command that the state machine itself asked its leader to propose, e.g. the expiry of a session. */
  | { readonly kind: "internal"; readonly body: Json }
  /** A client's command under the client's own number (Ongaro 2014, section 6.3). */
  | ({ readonly kind: "command"; readonly body: Json } & NumberedCommand);

/** A client's command that was applied just now, and its one outcome. */
export interface AppliedCommand {
  readonly entry: NumberedCommand;
  readonly outcome: ClientReplyOutcome;
}

/** All that entries have led to, as data. */
export type ServiceSnapshot = {
  readonly machine: Json;
  /** Part of the state: a command before the snapshot may be retried after it (Ongaro 2014, section 6.3). */
  readonly sessions: readonly SessionSnapshot[];
  /** How many commands have reached the machine. */
  readonly commands: number;
};

/**
 * What a replicated log carries: a state machine, and the client sessions that keep a retried command from being applied
 * twice. Both follow from the entries alone, so that all nodes decide alike.
 */
export class ReplicatedService {
  readonly machine: StateMachine;
  readonly sessions: ClientSessions;
  #commands = 0;

  constructor(machine: StateMachine, setup: ClientSessionsSetup = {}) {
    this.machine = machine;
    this.sessions = new ClientSessions(setup);
  }

  /** How many commands have reached the machine; repeated ones count once. */
  get commands(): number {
    return this.#commands;
  }

  /** Applies the entry at `index`, a position that rises. Returns what became of a client's command. */
  apply(entry: ServiceEntry, index: number, now: LocalTime): AppliedCommand | undefined {
    switch (entry.kind) {
      case "no-op":
        return undefined;
      case "internal":
        this.#commands++;
        this.machine.apply(entry.body, index, now);
        return undefined;
      case "command": {
        const outcome = this.sessions.applyOnce(entry, index, () => {
          this.#commands++;
          return this.machine.apply(entry.body, index, now);
        });
        return { entry, outcome };
      }
      default:
        return entry satisfies never;
    }
  }

  snapshot(): ServiceSnapshot {
    return { machine: this.machine.snapshot(), sessions: this.sessions.snapshot(), commands: this.#commands };
  }

  /** As if all that led to the snapshot, and nothing else, had been applied. */
  restore({ machine, sessions, commands }: ServiceSnapshot): void {
    this.machine.restore(machine);
    this.sessions.restore(sessions);
    this.#commands = commands;
  }
}
