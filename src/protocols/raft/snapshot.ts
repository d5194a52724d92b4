import type { Json } from "../../core/json.js";
import type { SessionSnapshot } from "../coordination/replica/client-sessions.js";
import type { Configuration } from "./configuration.js";

/**
 * All that the entries up to one index have led to (section 7, figure 12; Ongaro 2014, section 5.1): what a node needs
 * of them once they are gone. Immutable: it is shared by reference between a node, its disk and its messages.
 */
export type SnapshotState = {
  readonly lastIncludedIndex: number;
  readonly lastIncludedTerm: number;
  /** Who belonged to the cluster as of the last entry (section 7: "the latest configuration in the log"). */
  readonly configuration: Configuration;
  readonly machine: Json;
  /** Part of the state: a command before the snapshot may be retried after it (Ongaro 2014, section 6.3). */
  readonly sessions: readonly SessionSnapshot[];
  /** How many commands have reached the machine. */
  readonly commands: number;
};
