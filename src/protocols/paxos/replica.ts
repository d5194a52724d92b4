import type { Outbox } from "../../contract/outbox.js";
import type { Acceptor } from "./acceptor.js";
import type { Learner } from "./learner.js";
import type { MarkReached } from "./marks.js";
import type { PaxosMessage } from "./messages.js";
import type { PaxosOptions } from "./options.js";
import type { PaxosRules } from "./rules/paxos-rules.js";
import type { PaxosRecord } from "./storage-records.js";
import type { WhenDurable } from "./when-durable.js";

/** What a node is made of, whatever its role: every node is acceptor and learner, and may come to propose. */
export interface Replica {
  readonly id: string;
  /** All of them, this one included. */
  readonly nodes: readonly string[];
  readonly others: readonly string[];
  readonly options: PaxosOptions;
  readonly rules: PaxosRules;
  readonly acceptor: Acceptor;
  readonly learner: Learner;
  readonly outbox: Outbox<PaxosMessage, PaxosRecord>;
  readonly durable: WhenDurable;
  readonly mark: MarkReached;
}
