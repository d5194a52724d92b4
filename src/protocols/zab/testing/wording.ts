import { replyText, requestText } from "../../../contract/testing/client-text.js";
import type { Json } from "../../../core/json.js";
import type { Transaction } from "../history.js";
import { lastZxidOf } from "../history.js";
import type { Frame, Vote, ZabMessage } from "../messages.js";
import type { ZabNode } from "../node.js";
import type { ZabRecord } from "../storage-records.js";
import { zxidText } from "../zxid.js";

function voteText({ leader, currentEpoch, zxid }: Vote): string {
  return `${leader}, which has ${zxidText(zxid)} in epoch ${currentEpoch}`;
}

function transactionText({ zxid, entry }: Transaction): string {
  return `${zxidText(zxid)} ${entry.kind === "no-op" ? "no-op" : JSON.stringify(entry.body)}`;
}

function transactionsText(transactions: readonly Transaction[]): string {
  return transactions.map(transactionText).join(", ");
}

function frameText(frame: Frame): string {
  switch (frame.type) {
    case "follower-epoch":
      return `CEPOCH ${frame.acceptedEpoch}`;
    case "new-epoch":
      return `NEWEPOCH ${frame.epoch}`;
    case "ack-epoch":
      return `ACK-E${frame.counts ? "" : " (promised before)"}: history to ${zxidText(lastZxidOf(frame.extents))} in epoch ${frame.currentEpoch}`;
    case "truncate":
      return `TRUNC after ${zxidText(frame.after)}`;
    case "diff":
      return `DIFF ${transactionsText(frame.transactions)}`;
    case "new-leader":
      return `NEWLEADER ${frame.epoch}`;
    case "ack-leader":
      return "ACK-LD";
    case "commit-leader":
      return `COMMIT-LD, committed ${zxidText(frame.zxid)}`;
    case "propose":
      return `PROPOSE ${transactionText(frame.transaction)}`;
    case "ack":
      return `ACK ${zxidText(frame.zxid)}`;
    case "commit":
      return `COMMIT ${zxidText(frame.zxid)}`;
    default:
      return frame satisfies never;
  }
}

export function messageText(message: ZabMessage): string {
  switch (message.type) {
    case "notification": {
      const { state, round, vote } = message;
      return state === "looking"
        ? `round ${round}: votes for ${voteText(vote)}`
        : `${state} since round ${round}: the leader is ${vote.leader}`;
    }
    case "connect":
      return "calls";
    case "accept":
      return "takes the call";
    case "frames":
      return message.frames.map(frameText).join("; ");
    case "ping":
    case "pong":
      return `${message.type} ${message.round}`;
    case "reset":
      return "no such connection";
    case "client-request":
      return requestText(message);
    case "client-reply":
      return `#${message.sequence} ${replyText(message.outcome, (index) => `at ${zxidText(index)}`)}`;
    default:
      return message satisfies never;
  }
}

export function recordText(json: Json): string {
  const record = json as ZabRecord;
  switch (record.type) {
    case "accepted-epoch":
      return `that it accepted epoch ${record.epoch}`;
    case "current-epoch":
      return `that its epoch is ${record.epoch}`;
    case "append":
      return transactionsText(record.transactions);
    case "truncate":
      return `the removal of all after ${zxidText(record.after)}`;
    default:
      return record satisfies never;
  }
}

export function statusText(node: ZabNode): string {
  const { role, leader } = node.status();
  const epochs = `epoch ${node.epoch}${node.acceptedEpoch > node.epoch ? `, promised to ${node.acceptedEpoch}` : ""}`;
  if (role === "leader") return `leads epoch ${node.epoch}`;
  if (role === "follower") return `follows ${leader} (${epochs})`;
  return node.isElected ? `is elected (${epochs})` : `looks for a leader (${epochs})`;
}

export function historyText({ history, delivered }: ZabNode): string {
  const transactions = transactionsText(history.after(0, history.length)) || "empty";
  return `${transactions}; delivered ${delivered}`;
}
