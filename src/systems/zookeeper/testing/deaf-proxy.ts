import { connect, createServer, type Server, type Socket } from "node:net";
import type { NodeEndpoint } from "../../../contract/client.js";

interface DeafState {
  deaf: boolean;
  word: string | undefined;
}

/**
 * Stands between a client and a node. What the client says always arrives, to its end. What the node says is withheld
 * from the moment on at which the client says a certain word.
 */
export class DeafProxy implements AsyncDisposable {
  readonly endpoint: NodeEndpoint;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #state: DeafState;

  private constructor(server: Server, endpoint: NodeEndpoint, sockets: Set<Socket>, state: DeafState) {
    this.#server = server;
    this.endpoint = endpoint;
    this.#sockets = sockets;
    this.#state = state;
  }

  static async before(node: NodeEndpoint): Promise<DeafProxy> {
    const sockets = new Set<Socket>();
    const state: DeafState = { deaf: false, word: undefined };
    const server = createServer((client) => {
      const upstream = connect({ host: node.address, port: node.ports["client"] ?? 0 });
      for (const socket of [client, upstream]) sockets.add(socket.on("error", () => {}));
      client.on("data", (bytes) => {
        if (state.word !== undefined && bytes.includes(state.word)) state.deaf = true;
        upstream.write(bytes);
      });
      client.on("close", () => void upstream.end());
      upstream.on("data", (bytes) => void (state.deaf || client.write(bytes)));
      upstream.on("close", () => void (state.deaf || client.end()));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const client = typeof address === "object" && address !== null ? address.port : 0;
    return new DeafProxy(server, { id: node.id, address: "127.0.0.1", ports: { client } }, sockets, state);
  }

  deafenAt(word: string): void {
    this.#state.word = word;
  }

  get deaf(): boolean {
    return this.#state.deaf;
  }

  /** Lets the client hear what the node says from now on. */
  restore(): void {
    Object.assign(this.#state, { deaf: false, word: undefined });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
