import { createConnection } from "node:net";
import type { Clock } from "../contract/clock.js";
import type { Json } from "../core/json.js";
import { type Ms, msToNs, type Ns } from "../core/units.js";
import { Connection } from "./connection.js";
import type { Greeting } from "./greeting.js";

/** Behind a partition an attempt to connect would take the machine's own patience of minutes. */
const CONNECT_MS: Ms = 500;

/** After a connection was refused or broken none is tried for so long. */
const PAUSE_MS: Ms = 30;

export interface LinkSetup {
  readonly address: string;
  readonly port: number;
  readonly greeting: Greeting;
  readonly clock: Clock;
  readonly message: (message: Json) => void;
  /** Told when it connects, and when it loses its connection or fails to get one for the first time since. */
  readonly changed?: (connected: boolean, why?: string) => void;
}

/**
 * Messages to one node, over a connection that is made when there is something to send and made anew when it was lost.
 * A message is written to one connection or to none, so that it arrives at most once; one that was under way when a
 * connection broke is lost, unless the other end had received it already.
 */
export class Link {
  readonly #setup: LinkSetup;
  #connection: Connection | undefined;
  /** No connection is tried before. */
  #idleUntilNs: Ns = 0;
  #closed = false;
  #told: boolean | undefined;

  constructor(setup: LinkSetup) {
    this.#setup = setup;
  }

  /** What is sent while it connects leaves once it has. */
  send(message: Json): void {
    if (this.#connection === undefined) {
      if (this.#closed || this.#setup.clock.nowNs() < this.#idleUntilNs) return;
      this.#connection = this.#connect();
    }
    this.#connection.send(message);
  }

  close(): void {
    this.#closed = true;
    this.#connection?.close();
  }

  #connect(): Connection {
    const { address, port, clock, greeting, message } = this.#setup;
    const socket = createConnection({ host: address, port });
    const connection = new Connection(socket, {
      message,
      closed: (why) => {
        cancelPatience();
        this.#lost(why);
      },
    });
    const cancelPatience = clock.at(clock.nowNs() + msToNs(CONNECT_MS), () => {
      connection.close(`no connection within ${CONNECT_MS} ms`);
    });
    socket.once("connect", () => {
      cancelPatience();
      this.#tell(true);
    });
    connection.send(greeting);
    return connection;
  }

  #lost(why: string | undefined): void {
    const { clock } = this.#setup;
    this.#connection = undefined;
    this.#idleUntilNs = clock.nowNs() + msToNs(PAUSE_MS);
    if (!this.#closed) this.#tell(false, why);
  }

  #tell(connected: boolean, why?: string): void {
    if (this.#told === connected) return;
    this.#told = connected;
    this.#setup.changed?.(connected, why);
  }
}
