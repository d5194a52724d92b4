import type { ClientReplyOutcome } from "../../../../contract/replicated-log.js";
import type { ClientMessage } from "../messages.js";

/** How what concerns clients reads in a transcript. */
export function deskText(message: ClientMessage): string {
  switch (message.type) {
    case "client-request":
      return `${message.kind} ${message.client}#${message.sequence} ${JSON.stringify(message.body)}`;
    case "client-reply":
      return `#${message.sequence} ${outcomeText(message.outcome)}`;
    case "forwarded-request":
      return `for ${message.host}: ${deskText(message.request)}`;
    case "forwarded-reply":
      return `for ${message.host}: #${message.sequence} ${message.outcome === undefined ? "does not serve" : outcomeText(message.outcome)}`;
    default:
      return message satisfies never;
  }
}

function outcomeText(outcome: ClientReplyOutcome): string {
  return outcome.type === "result" ? `is ${JSON.stringify(outcome.result)}` : outcome.type;
}
