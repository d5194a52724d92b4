import type { ClientReply, ClientRequest } from "../../../contract/replicated-log.js";
import type { Json } from "../../../core/json.js";
import type { Ballot } from "../ballot.js";
import type { PromiseRecord } from "../rules/paxos-rules.js";

/** What an acceptor has accepted last. */
export type Accepted = { readonly ballot: Ballot; readonly value: Json };

export type DecreeMessage =
  /** Phase 1a: "never again to accept a proposal numbered less than n", and what was accepted so far. */
  | { readonly type: "prepare"; readonly ballot: Ballot }
  /** Phase 1b. */
  | { readonly type: "promise"; readonly ballot: Ballot; readonly accepted?: Accepted }
  /** Phase 2a. */
  | { readonly type: "accept"; readonly ballot: Ballot; readonly value: Json }
  /** Phase 2b, to every learner. */
  | { readonly type: "accepted"; readonly ballot: Ballot; readonly value: Json }
  /** A higher ballot was promised; the proposer "should probably abandon its proposal" (section 2.3). */
  | { readonly type: "refused"; readonly ballot: Ballot; readonly promised: Ballot }
  | ClientRequest
  | ClientReply;

/** What an acceptor keeps on its disk, in the order it happened. */
export type DecreeRecord = PromiseRecord | { readonly type: "accept"; readonly ballot: Ballot; readonly value: Json };
