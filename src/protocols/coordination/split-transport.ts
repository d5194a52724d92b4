import type { MessageTransport } from "../../contract/client.js";

/** Two ways over one transport. */
export interface Ways {
  /** To the one beside the nodes, and what it says. */
  readonly beside: MessageTransport;
  /** All else. */
  readonly nodes: MessageTransport;
}

/** Divides what arrives by its sender: what `beside` says is no affair of the nodes' client, and the other way round. */
export function splitTransport(transport: MessageTransport, beside: string): Ways {
  const receivers: { -readonly [Way in keyof Ways]?: Parameters<MessageTransport["onMessage"]>[0] } = {};
  transport.onMessage((from, message) => receivers[from === beside ? "beside" : "nodes"]?.(from, message));
  const way = (name: keyof Ways): MessageTransport => ({
    get atMostOnce() {
      return transport.atMostOnce === true;
    },
    send: (to, message) => transport.send(to, message),
    onMessage: (receive) => {
      receivers[name] = receive;
    },
  });
  return { beside: way("beside"), nodes: way("nodes") };
}
