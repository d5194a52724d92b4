import type { LocalTime } from "../../contract/protocol.js";
import type { StateMachine } from "../../contract/state-machine.js";
import { type AppliedCommand, ReplicatedService } from "../coordination/replica/replicated-service.js";
import type { Configuration } from "./configuration.js";
import type { LogBase, LogView } from "./log.js";
import type { MarkReached } from "./marks.js";
import type { RaftRules } from "./rules/raft-rules.js";
import type { SnapshotState } from "./snapshot.js";

/** The replicated state, a function of the entries applied so far, and how far that is. */
export class AppliedState {
  readonly #service: ReplicatedService;
  readonly #rules: RaftRules;
  #index = 0;

  constructor(machine: StateMachine, rules: RaftRules, mark: MarkReached) {
    this.#rules = rules;
    this.#service = new ReplicatedService(machine, { outcomeAtApply: rules.outcomeAtApply, mark });
  }

  get machine(): StateMachine {
    return this.#service.machine;
  }

  get sessions(): ReplicatedService["sessions"] {
    return this.#service.sessions;
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
    return this.#service.commands;
  }

  /** What the entries up to `last` have led to. */
  snapshot(last: LogBase, configuration: Configuration): SnapshotState {
    const { machine, sessions, commands } = this.#service.snapshot();
    return {
      lastIncludedIndex: last.index,
      lastIncludedTerm: last.term,
      configuration,
      machine,
      sessions: this.#rules.sessionsInSnapshot(sessions),
      commands,
    };
  }

  /** As if all entries that the snapshot covers, and no others, had been applied. */
  restore(snapshot: SnapshotState): void {
    this.#service.restore(snapshot);
    this.#index = snapshot.lastIncludedIndex;
  }

  /** Applies the log's entries up to `index`, telling a leader of each client's command what became of it. */
  applyThrough(index: number, log: LogView, now: LocalTime, settled?: (command: AppliedCommand) => void): void {
    while (this.#index < index) {
      const entry = log.entryAt(this.#index + 1);
      if (entry === undefined) throw new Error(`no entry ${this.#index + 1} to apply, committed up to ${index}`);
      this.#index++;
      if (entry.kind === "configuration") continue;
      const command = this.#service.apply(entry, this.#index, now);
      if (command !== undefined) settled?.(command);
    }
  }
}
