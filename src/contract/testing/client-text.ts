import type { ClientReplyOutcome, ClientRequest } from "../replicated-log.js";

/** How a transcript words what a client asks a node. */
export function requestText({ kind, sequence, body }: ClientRequest): string {
  return kind === "query" ? `query #${sequence}` : `${kind} #${sequence} ${JSON.stringify(body)}`;
}

/** How it words what a node answers; `place` tells the position of a result, e.g. `at slot 7`. */
export function replyText(outcome: ClientReplyOutcome, place: (index: number) => string): string {
  switch (outcome.type) {
    case "result":
      return `result ${JSON.stringify(outcome.result)} ${place(outcome.index)}`;
    case "not-leader":
      return outcome.leader === undefined ? "not the leader" : `not the leader, ask ${outcome.leader}`;
    case "lost":
      return "lost: it may yet take effect";
    case "forgotten":
      return "forgotten";
    default:
      return outcome satisfies never;
  }
}
