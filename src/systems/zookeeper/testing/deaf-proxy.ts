import { connect, createServer, type Server, type Socket } from "node:net";
import type { NodeEndpoint } from "../../../contract/client.js";

/**
 * Stands between a client and a node. What the client says always arrives; what the node says is withheld while the
 * client is deaf. Ending the client's connection leaves the node's open for a moment: what was sent is read to its end.
 */
export class DeafProxy implements AsyncDisposable {
  readonly endpoint: NodeEndpoint;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #state: { deaf: boolean };

  private constructor(server: Server, endpoint: NodeEndpoint, sockets: Set<Socket>, state: { deaf: boolean }) {
    this.#server = server;
    this.endpoint = endpoint;
    this.#sockets = sockets;
    this.#state = state;
  }

  static async before(node: NodeEndpoint): Promise<DeafProxy> {
    const sockets = new Set<Socket>();
    const state = { deaf: false };
    const server = createServer((client) => {
      const upstream = connect({ host: node.address, port: node.ports["client"] ?? 0 });
      for (const socket of [client, upstream]) sockets.add(socket.on("error", () => {}));
      client.on("data", (bytes) => void upstream.write(bytes));
      client.on("close", () => void upstream.end());
      upstream.on("data", (bytes) => void (state.deaf || client.write(bytes)));
      upstream.on("close", () => void (state.deaf || client.end()));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const client = typeof address === "object" && address !== null ? address.port : 0;
    return new DeafProxy(server, { id: node.id, address: "127.0.0.1", ports: { client } }, sockets, state);
  }

  set deaf(deaf: boolean) {
    this.#state.deaf = deaf;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
