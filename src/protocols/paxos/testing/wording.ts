import { replyText, requestText } from "../../../contract/testing/client-text.js";
import type { Json } from "../../../core/json.js";
import { ballotText } from "../ballot.js";
import type { PaxosMessage, Promised, Proposal, Pvalue, Value } from "../messages.js";
import type { PaxosNode } from "../node.js";
import type { PaxosRecord } from "../storage-records.js";

function valueText(value: Value): string {
  return value.kind === "no-op" ? "no-op" : JSON.stringify(value.body);
}

function proposalsText(proposals: readonly Proposal[]): string {
  return proposals.map(({ slot, value }) => `${slot} ${valueText(value)}`).join(", ");
}

function acceptedText(accepted: readonly Pvalue[]): string {
  if (accepted.length === 0) return "nothing accepted";
  const each = accepted.map(({ slot, value, ballot }) => `${slot} ${valueText(value)} in ${ballotText(ballot)}`);
  return `accepted ${each.join(", ")}`;
}

function promiseText({ ballot, accepted, snapshot }: Promised): string {
  const covered = snapshot === undefined ? "" : `; a snapshot up to ${snapshot.slot}`;
  return `promise ${ballotText(ballot)}; ${acceptedText(accepted)}${covered}`;
}

export function messageText(message: PaxosMessage): string {
  switch (message.type) {
    case "prepare":
      return `prepare ${ballotText(message.ballot)} from slot ${message.firstSlot}`;
    case "promise":
      return promiseText(message);
    case "prepare-refused":
      return `refused, promised ${ballotText(message.promised)}`;
    case "accept":
      return `accept in ${ballotText(message.ballot)}: ${proposalsText(message.proposals)}; decided up to ${message.decided}`;
    case "accepted":
      return `accepted in ${ballotText(message.ballot)}: ${message.slots.join(", ")}`;
    case "heartbeat":
      return `heartbeat ${message.round} of ${ballotText(message.ballot)}; decided up to ${message.decided}`;
    case "heartbeat-answer":
      return `heartbeat ${message.round} of ${ballotText(message.ballot)} heard`;
    case "leader-refused":
      return `refused, promised ${ballotText(message.promised)}`;
    case "learn":
      return `what was chosen from slot ${message.fromSlot} on?`;
    case "decided":
      return `chosen: ${proposalsText(message.proposals)}`;
    case "install":
      return `a snapshot up to ${message.snapshot.slot}: ${JSON.stringify(message.snapshot.machine)}`;
    case "client-request":
      return requestText(message);
    case "client-reply":
      return `#${message.sequence} ${replyText(message.outcome, (index) => `at slot ${index}`)}`;
    default:
      return message satisfies never;
  }
}

export function recordText(json: Json): string {
  const record = json as PaxosRecord;
  switch (record.type) {
    case "promise":
      return `promise ${ballotText(record.ballot)}`;
    case "accept":
      return `accepted in ${ballotText(record.ballot)}: ${proposalsText(record.proposals)}`;
    case "snapshot":
      return `a snapshot up to ${record.snapshot.slot}: ${JSON.stringify(record.snapshot.machine)}`;
    default:
      return record satisfies never;
  }
}

export function statusText(node: PaxosNode): string {
  const { role, leader } = node.status();
  const ballot = ballotText(node.leads ?? node.ballot);
  if (role === "leader") return `leads in ${ballot}`;
  if (role === "candidate") return `prepares ${ballot}`;
  return leader === undefined ? `has no leader, knows of ${ballot}` : `follows ${leader} in ${ballot}`;
}

/** What the node's acceptor has, and how far it knows what was chosen. */
export function logText(node: PaxosNode): string {
  const covered = node.baseSlot === 0 ? "" : `(up to ${node.baseSlot} in a snapshot) `;
  return `${covered}${acceptedText(node.accepted)}; applied up to ${node.applied}`;
}
