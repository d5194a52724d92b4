import type { Outbox } from "../../contract/outbox.js";
import type { AppliedState } from "./applied-state.js";
import type { MarkReached } from "./marks.js";
import type { RaftOptions } from "./options.js";
import type { PersistentState } from "./persistent-state.js";
import type { RaftRules } from "./rules/raft-rules.js";

/** What a node is made of, whatever its role. */
export interface Replica {
  readonly id: string;
  readonly options: RaftOptions;
  readonly rules: RaftRules;
  readonly state: PersistentState;
  readonly applied: AppliedState;
  readonly outbox: Outbox;
  readonly mark: MarkReached;
}
