import type { LocalTime } from "../../contract/protocol.js";
import type { ClientReplyOutcome } from "../../contract/replicated-log.js";
import type { StateMachine } from "../../contract/state-machine.js";
import { ClientSessions } from "./client-sessions.js";
import type { Configuration } from "./configuration.js";
import type { CommandEntry, LogBase, LogEntry, LogView } from "./log.js";
import type { MarkReached } from "./marks.js";
import type { RaftRules } from "./rules/raft-rules.js";
import type { SnapshotState } from "./snapshot.js";

/** The replicated state: the machine and the client sessions, both a function of the entries applied so far. */
export class AppliedState {
  readonly machine: StateMachine;
  readonly sessions: ClientSessions;
  readonly #rules: RaftRules;
  #index = 0;
  #commands = 0;

  constructor(machine: StateMachine, rules: RaftRules, mark: MarkReached) {
    this.machine = machine;
    this.#rules = rules;
    this.sessions = new ClientSessions(rules, mark);
  }

  /**
   * The last entry known to be committed. Entries are applied in the step that learns of their commit, so this is
   * "commitIndex" and "lastApplied" of figure 2 in one.
   */
  get index(): number {
    return this.#index;
  }

  /** How many commands have reached the machine; repeated ones count once. */
  get commands(): number {
    return this.#commands;
  }

  /** What the entries up to `last` have led to. */
  snapshot(last: LogBase, configuration: Configuration): SnapshotState {
    return {
      lastIncludedIndex: last.index,
      lastIncludedTerm: last.term,
      configuration,
      machine: this.machine.snapshot(),
      sessions: this.#rules.sessionsInSnapshot(this.sessions.snapshot()),
      commands: this.#commands,
    };
  }

  /** As if all entries that the snapshot covers, and no others, had been applied. */
  restore({ lastIncludedIndex, machine, sessions, commands }: SnapshotState): void {
    this.machine.restore(machine);
    this.sessions.restore(sessions);
    this.#index = lastIncludedIndex;
    this.#commands = commands;
  }

  /** Applies the log's entries up to `index`, telling a leader of each client's command what became of it. */
  applyThrough(index: number, log: LogView, now: LocalTime, settled?: (command: AppliedCommand) => void): void {
    while (this.#index < index) {
      const entry = log.entryAt(this.#index + 1);
      if (entry === undefined) throw new Error(`no entry ${this.#index + 1} to apply, committed up to ${index}`);
      this.#index++;
      const command = this.#apply(entry, this.#index, now);
      if (command !== undefined) settled?.(command);
    }
  }

  #apply(entry: LogEntry, index: number, now: LocalTime): AppliedCommand | undefined {
    switch (entry.kind) {
      case "no-op":
      case "configuration":
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
}

export interface AppliedCommand {
  readonly entry: CommandEntry;
  readonly outcome: ClientReplyOutcome;
}
