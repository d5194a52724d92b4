import type { ClientReplyOutcome, ClientRequest } from "../../../contract/replicated-log.js";

/** A client's request on its way from its home, the node that the client speaks to, to the coordinator. */
export type ForwardedRequest = {
  readonly type: "forwarded-request";
  /** Where the answer goes in the end. */
  readonly host: string;
  readonly request: ClientRequest;
};

/** The coordinator's answer on its way back to the client's home; without an outcome where it does not serve. */
export type ForwardedReply = {
  readonly type: "forwarded-reply";
  readonly host: string;
  readonly client: string;
  readonly sequence: number;
  readonly outcome?: ClientReplyOutcome;
};

/** What homes and coordinators say to each other for clients. */
export type DeskMessage = ForwardedRequest | ForwardedReply;
