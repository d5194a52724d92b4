import type { MessageTransport, NodeEndpoint } from "../contract/client.js";
import type { Clock } from "../contract/clock.js";
import type { Json } from "../core/json.js";
import { Link } from "./link.js";

/** The name of the one port at which a node of ours hears peers, clients and questions for its status. */
export const NODE_PORT = "node";

export interface TcpTransportSetup {
  readonly nodes: readonly NodeEndpoint[];
  /** Who sends: a host and its life. Answers to one life never reach another. */
  readonly host: string;
  readonly incarnation: number;
  readonly clock: Clock;
}

/** A client's messages to nodes of ours, each node over a link of its own. */
export class TcpTransport implements MessageTransport, Disposable {
  /** TCP delivers nothing twice, and a link writes nothing twice. */
  readonly atMostOnce = true;
  readonly #links: ReadonlyMap<string, Link>;
  #receive: (from: string, message: Json) => void = () => {};

  constructor({ nodes, host, incarnation, clock }: TcpTransportSetup) {
    const from = `${host}#${incarnation}`;
    this.#links = new Map(
      nodes.map(({ id, address, ports }) => {
        const greeting = { as: "client", from, to: id } as const;
        const message = (message: Json): void => this.#receive(id, message);
        return [id, new Link({ address, port: ports[NODE_PORT] ?? 0, greeting, clock, message })] as const;
      }),
    );
  }

  send(to: string, message: Json): void {
    this.#links.get(to)?.send(message);
  }

  onMessage(receive: (from: string, message: Json) => void): void {
    this.#receive = receive;
  }

  [Symbol.dispose](): void {
    for (const link of this.#links.values()) link.close();
  }
}
