import { fail, info, type Outcome, ok } from "../../contract/outcome.js";
import type { Position } from "../../core/event.js";
import type { RefusalReason, Result } from "./commands.js";

/**
 * What is known about a request that got no result:
 * - `unsent`: not one copy of it left.
 * - `rejected`: every copy was answered by a node that did not take it.
 * - `unknown`: some copy may have been taken, or may yet be.
 */
export type Fate = "unsent" | "rejected" | "unknown";

/** How a request ended: with the store's result, applied or answered at log position `index`, or without one. */
export type Answer =
  | { readonly type: "result"; readonly result: Result; readonly index: number }
  | { readonly type: "unanswered"; readonly fate: Fate; readonly why: string };

/**
 * Decides, alone, between ok, fail and info. A query without an answer certainly changed nothing, so it may fail; a
 * command may have been applied, or be applied at any later time, unless no node ever took it.
 *
 * `positions` names the clock of log positions in the history, e.g. `raft-index`; without it none are told.
 */
export function classify(kind: "command" | "query", answer: Answer, positions: string | undefined): Outcome {
  if (answer.type === "result")
    return outcomeOf(answer.result, positions === undefined ? undefined : { clock: positions, n: answer.index });
  switch (answer.fate) {
    case "unsent":
      return fail("unsent", { error: answer.why });
    case "rejected":
      return fail("unavailable", { error: answer.why });
    case "unknown":
      return kind === "query" ? fail("unavailable", { error: answer.why }) : info(answer.why);
    default:
      return answer.fate satisfies never;
  }
}

function outcomeOf(result: Result, at: Position | undefined): Outcome {
  if (result.type === "done") return ok(result.value, at);
  const { reason, seen } = result;
  const shown = seen === undefined ? {} : { seen };
  return fail("refused", { ...shown, error: REFUSALS[reason], ...(at === undefined ? {} : { at }) });
}

const REFUSALS: { readonly [Reason in RefusalReason]: string } = {
  "session-gone": "the session is gone",
  "session-renewed": "the session was renewed meanwhile",
  "candidacy-gone": "the candidacy is gone",
  "not-the-owner": "the candidacy is another session's",
  "value-differs": "the register held another value",
  "version-differs": "the record had changed",
  fenced: "the fence refused the token",
  "not-understood": "the store did not understand the request",
};
