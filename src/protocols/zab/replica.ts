import type { Outbox } from "../../contract/outbox.js";
import type { Random } from "../../core/random.js";
import type { Delivery } from "./delivery.js";
import type { MarkReached } from "./marks.js";
import type { ZabMessage } from "./messages.js";
import type { ZabOptions } from "./options.js";
import type { PersistentState } from "./persistent-state.js";
import type { ZabRules } from "./rules/zab-rules.js";
import type { ZabRecord } from "./storage-records.js";

/** What a node is made of, whatever its role. */
export interface Replica {
  readonly id: string;
  /** The other nodes. */
  readonly others: readonly string[];
  /** How many nodes make a majority of all. */
  readonly quorum: number;
  readonly options: ZabOptions;
  readonly rules: ZabRules;
  readonly state: PersistentState;
  readonly delivery: Delivery;
  readonly outbox: Outbox<ZabMessage, ZabRecord>;
  readonly random: Random;
  readonly mark: MarkReached;
}
