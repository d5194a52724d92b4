import type { ClientReply, ClientReplyOutcome, ClientRequest } from "../../../contract/replicated-log.js";

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

/** All that has to do with clients. */
export type ClientMessage = DeskMessage | ClientRequest | ClientReply;

/** From the coordinator to all others, again and again: it is there. */
export type Heartbeat = { readonly type: "heartbeat" };

/** What nodes of every election algorithm take and send between elections. */
export type OfficeMessage = Heartbeat | ClientMessage;
