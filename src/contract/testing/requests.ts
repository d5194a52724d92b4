import type { ClientReply, ClientReplyOutcome, ClientRequest } from "../replicated-log.js";

/** A cluster as clients see it, e.g. a scripted one. */
export interface ServingCluster {
  receive(packet: { readonly from: string; readonly to: string; readonly message: ClientRequest }): void;
  /** All that clients were told so far, oldest first. */
  readonly replies: readonly { readonly from: string; readonly to: string; readonly reply: ClientReply }[];
}

/** Hands a request to a node: the first command of client `c1`, as far as nothing else is said. */
export function ask(cluster: ServingCluster, node: string, said: Partial<ClientRequest> = {}): void {
  const message: ClientRequest = {
    ...{ type: "client-request", client: "c1", sequence: 1, oldest: 1, kind: "command", body: "a" },
    ...said,
  };
  cluster.receive({ from: message.client, to: node, message });
}

/** Everything that clients were told so far, oldest first. */
export function outcomes({ replies }: ServingCluster): readonly ClientReplyOutcome[] {
  return replies.map(({ reply }) => reply.outcome);
}

/** What client `c1` was last told of its request with this number; undefined where nothing. */
export function outcomeOf({ replies }: ServingCluster, sequence: number): ClientReplyOutcome | undefined {
  return replies.filter(({ to, reply }) => to === "c1" && reply.sequence === sequence).at(-1)?.reply.outcome;
}
