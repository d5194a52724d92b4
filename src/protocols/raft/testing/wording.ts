import { replyText, requestText } from "../../../contract/testing/client-text.js";
import type { Json } from "../../../core/json.js";
import type { Configuration } from "../configuration.js";
import type { LogEntry } from "../log.js";
import type { RaftMessage } from "../messages.js";
import type { RaftNode } from "../node.js";
import type { RaftRecord } from "../storage-records.js";

/** A place in the log as a person writes it: index and term. */
function placed(index: number, term: number): string {
  return `${index}/t${term}`;
}

function entryText(entry: LogEntry, index: number): string {
  return `${placed(index, entry.term)} ${contentText(entry)}`;
}

function contentText(entry: LogEntry): string {
  switch (entry.kind) {
    case "no-op":
      return "no-op";
    case "configuration":
      return configurationText(entry.configuration);
    case "command":
    case "internal":
      return JSON.stringify(entry.body);
    default:
      return entry satisfies never;
  }
}

/** `[n1 n2 n3 -> n1 n2]` while both decide, `[n1 n2 n3 + n4]` with a learner. */
function configurationText({ voters, outgoing, learners }: Configuration): string {
  const from = outgoing === undefined ? "" : `${outgoing.join(" ")} -> `;
  const learning = learners.length === 0 ? "" : ` + ${learners.join(" ")}`;
  return `[${from}${voters.join(" ")}${learning}]`;
}

function entriesText(entries: readonly LogEntry[], index: number): string {
  return entries.map((entry, i) => entryText(entry, index + i)).join(", ");
}

export function messageText(message: RaftMessage): string {
  switch (message.type) {
    case "timeout-now":
      return `campaign now, says the leader of term ${message.term}`;
    case "pre-vote":
      return `pre-vote in term ${message.term}? log ends at ${placed(message.lastIndex, message.lastTerm)}`;
    case "vote":
      return `vote${message.handedOver === true ? " as the leader wants" : ""} in term ${message.term}? log ends at ${placed(message.lastIndex, message.lastTerm)}`;
    case "pre-vote-reply":
      return message.granted ? `pre-vote granted in term ${message.term}` : `pre-vote refused, term is ${message.term}`;
    case "vote-reply":
      return `vote ${message.granted ? "granted" : "refused"} in term ${message.term}`;
    case "append": {
      const entries = entriesText(message.entries, message.prevIndex + 1) || "nothing";
      const after = placed(message.prevIndex, message.prevTerm);
      return `append in term ${message.term} after ${after}: ${entries}; commit ${message.commitIndex}, round ${message.round}`;
    }
    case "append-accepted":
      return `matches up to ${message.matchIndex}, round ${message.round}`;
    case "append-conflict":
      return `conflict at ${message.prevIndex}, may agree at ${placed(message.hintIndex, message.hintTerm)}`;
    case "append-stale":
      return `stale, term is ${message.term}`;
    case "install-snapshot": {
      const { lastIncludedIndex, lastIncludedTerm, machine } = message.snapshot;
      const upTo = placed(lastIncludedIndex, lastIncludedTerm);
      return `snapshot in term ${message.term} up to ${upTo}: ${JSON.stringify(machine)}, round ${message.round}`;
    }
    case "client-request":
      return requestText(message);
    case "client-reply":
      return `#${message.sequence} ${replyText(message.outcome, (index) => `at index ${index}`)}`;
    default:
      return message satisfies never;
  }
}

export function recordText(json: Json): string {
  const record = json as RaftRecord;
  switch (record.type) {
    case "hard-state":
      return `term ${record.term}, vote ${record.votedFor ?? "none"}`;
    case "append":
      return entriesText(record.entries, record.index);
    case "truncate":
      return `removal of ${record.index} and later`;
    case "snapshot": {
      const { lastIncludedIndex, lastIncludedTerm, machine } = record.snapshot;
      return `a snapshot up to ${placed(lastIncludedIndex, lastIncludedTerm)}: ${JSON.stringify(machine)}`;
    }
    default:
      return record satisfies never;
  }
}

export function statusText(node: RaftNode): string {
  const { role, term, leader } = node.status();
  if (role === "follower")
    return leader === undefined ? `has no leader in term ${term}` : `follows ${leader} in term ${term}`;
  return role === "leader" ? `leads term ${term}` : `is a candidate in term ${term}`;
}

export function logText(node: RaftNode): string {
  const { baseIndex, firstIndex, lastIndex } = node.log;
  const covered = baseIndex === 0 ? "" : `(up to ${placed(baseIndex, node.log.termAt(baseIndex) ?? 0)} in a snapshot) `;
  const entries = entriesText(node.log.from(firstIndex, lastIndex), firstIndex) || "empty";
  return `${covered}${entries}; committed ${node.commitIndex}`;
}
