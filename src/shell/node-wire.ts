import { createServer, type Server, type Socket } from "node:net";
import type { Clock } from "../contract/clock.js";
import type { Envelope, NodeStatus } from "../contract/protocol.js";
import { EnvironmentError, messageOf } from "../core/errors.js";
import type { Json } from "../core/json.js";
import { Connection } from "./connection.js";
import { type Greeting, readGreeting } from "./greeting.js";
import { Link } from "./link.js";
import type { NodeConfig } from "./node-config.js";

export interface WireSurroundings {
  readonly clock: Clock;
  readonly status: () => NodeStatus;
  readonly log: (line: string) => void;
}

/**
 * A node's end of the network: its one port, at which it hears peers, clients and questions for its status, and its
 * links to its peers. Answers to a client go back on the connection that the client last made.
 */
export class NodeWire {
  readonly #config: NodeConfig;
  readonly #around: WireSurroundings;
  readonly #server: Server;
  readonly #peers: ReadonlyMap<string, Link>;
  readonly #open = new Set<Connection>();
  readonly #clients = new Map<string, Connection>();
  #receive: (from: string, message: Json) => void = () => {};

  constructor(config: NodeConfig, around: WireSurroundings) {
    this.#config = config;
    this.#around = around;
    this.#server = createServer((socket) => this.#accept(socket));
    const others = config.nodes.filter(({ id }) => id !== config.id);
    this.#peers = new Map(others.map((place) => [place.id, this.#linkTo(place)]));
  }

  /** Rejects with an EnvironmentError where the port cannot be had. Nothing is received before it resolves. */
  listen(receive: (from: string, message: Json) => void): Promise<void> {
    const { id, nodes, listen: host } = this.#config;
    const port = nodes.find((place) => place.id === id)?.port;
    this.#receive = receive;
    return new Promise((resolve, reject) => {
      this.#server.once("error", (thrown) => {
        reject(new EnvironmentError(`cannot listen on ${host}:${port}: ${messageOf(thrown)}`, { cause: thrown }));
      });
      this.#server.listen({ host, port }, resolve);
    });
  }

  /** The message is lost where nobody is connected who could take it. */
  readonly send = ({ to, message }: Envelope<Json>): void => {
    (this.#peers.get(to) ?? this.#clients.get(to))?.send(message);
  };

  close(): void {
    this.#server.close();
    for (const end of [...this.#peers.values(), ...this.#open]) end.close();
  }

  #linkTo({ id, address, port }: NodeConfig["nodes"][number]): Link {
    const { clock, log } = this.#around;
    return new Link({
      address,
      port,
      greeting: { as: "peer", from: this.#config.id, to: id },
      clock,
      message: () => {},
      changed: (connected, why) => log(connected ? `reaches ${id}` : `does not reach ${id}${because(why)}`),
    });
  }

  #accept(socket: Socket): void {
    let greeting: Greeting | undefined;
    const connection = new Connection(socket, {
      message: (message) => {
        if (greeting === undefined) greeting = this.#greeted(message, connection);
        else if (greeting.as !== "status") this.#receive(greeting.from, message);
      },
      closed: () => {
        this.#open.delete(connection);
        const client = greeting?.as === "client" ? greeting.from : undefined;
        if (client !== undefined && this.#clients.get(client) === connection) this.#clients.delete(client);
      },
    });
    this.#open.add(connection);
  }

  /** Takes up a connection by its first message, or refuses it. */
  #greeted(message: Json, connection: Connection): Greeting | undefined {
    const greeting = readGreeting(message);
    const problem = this.#problemOf(greeting);
    if (greeting === undefined || problem !== undefined) {
      this.#around.log(`refused a connection ${problem}`);
      connection.close();
      return undefined;
    }
    if (greeting.as === "client") this.#clients.set(greeting.from, connection);
    if (greeting.as === "status") {
      connection.send({ ...this.#around.status() });
      connection.end();
    }
    return greeting;
  }

  #problemOf(greeting: Greeting | undefined): string | undefined {
    if (greeting === undefined) return "without a greeting";
    const { as, from, to } = greeting;
    if (to !== this.#config.id) return `meant for ${to}`;
    return as !== "status" && this.#peers.has(from) !== (as === "peer")
      ? `of a ${as} that calls itself ${from}`
      : undefined;
  }
}

function because(why: string | undefined): string {
  return why === undefined ? "" : `: ${why}`;
}
