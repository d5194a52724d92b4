import type { ClientReplyOutcome } from "../replicated-log.js";

/** How a transcript words what a node answers a client; `place` tells the position of a result, e.g. `at slot 7`. */
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
