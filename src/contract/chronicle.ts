import type { Position } from "../core/event.js";
import type { NodeEndpoint } from "./client.js";
import type { Clock } from "./clock.js";

/** A candidacy that began or ended, as the servers' own history has it. */
export interface CandidacyChange {
  readonly change: "created" | "deleted";
  readonly election: string;
  readonly token: number;
  /** Where in the servers' order; of a creation not always the token itself. */
  readonly at: Position;
}

export interface ChronicleContext {
  /** As the harness reaches them. */
  readonly nodes: readonly NodeEndpoint[];
  readonly clock: Clock;
  /** Each change once, in any order, at any time until `conclude` has resolved. */
  readonly tell: (change: CandidacyChange) => void;
  /** The files right in one folder of a node, whether the node runs or not; none where there is no such folder. */
  readonly readFolder: (node: string, folder: string) => Promise<readonly ServerFile[]>;
}

/** A file of a server's. */
export interface ServerFile {
  readonly name: string;
  readonly content: Buffer;
}

/** What was told of the servers' history is all there was up to a position; or it is not, and why. */
export type Told =
  | { readonly type: "complete"; readonly upTo: Position }
  | { readonly type: "gap"; readonly why: string };

/**
 * Reads the servers' own history of candidacies from a source that either has no gaps or shows that it has one: by it
 * rules decide who led and who was guarded, whatever clients were told.
 */
export interface Chronicle {
  /** Where it reads, in a few words, e.g. `a watch from revision 1`. */
  readonly source: string;
  /** Called once, when no client is left: tells the rest. Never rejects; gives up with a gap when the signal aborts. */
  conclude(signal: AbortSignal): Promise<Told>;
  close(): Promise<void>;
}
