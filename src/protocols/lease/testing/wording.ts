import type { Json } from "../../../core/json.js";
import type { Answer, Question } from "../../coordination/index.js";
import type { Ballot } from "../ballot.js";
import type { Lease, LeaseRecord, LeaseReply, LeaseRequest } from "../messages.js";

export type LeaseMessage = Question<LeaseRequest> | Answer<LeaseReply>;

function ballotText({ number, proposer }: Ballot): string {
  return `${number}/${proposer}`;
}

function leaseText({ candidate, token, durationMs }: Lease): string {
  return `${candidate}'s lease ${token} for ${durationMs} ms`;
}

function requestText(request: LeaseRequest): string {
  switch (request.type) {
    case "prepare":
      return `prepare ballot ${ballotText(request.ballot)}`;
    case "propose":
      return `propose in ballot ${ballotText(request.ballot)} ${leaseText(request.lease)}`;
    case "release":
      return `release lease ${request.token}`;
    case "inspect":
      return "who leads?";
    default:
      return request satisfies never;
  }
}

function replyText(reply: LeaseReply): string {
  switch (reply.type) {
    case "promised":
      return reply.standing === null ? "promised, no lease stands" : `promised, ${leaseText(reply.standing)} stands`;
    case "accepted":
      return "accepted";
    case "rejected":
      return `rejected, ballot ${reply.promised} is promised`;
    case "released":
      return "released";
    case "standing":
      return reply.lease === null ? "no lease stands" : `${leaseText(reply.lease)} stands`;
    default:
      return reply satisfies never;
  }
}

export function messageText(message: LeaseMessage): string {
  return message.type === "question" ? requestText(message.body) : replyText(message.body);
}

export function recordText(json: Json): string {
  const record = json as LeaseRecord;
  switch (record.type) {
    case "promised":
      return `ballot ${ballotText(record.ballot)} promised`;
    case "accepted":
      return `${leaseText(record.lease)} accepted in ballot ${ballotText(record.ballot)}`;
    case "released":
      return "lease released";
    default:
      return record satisfies never;
  }
}
