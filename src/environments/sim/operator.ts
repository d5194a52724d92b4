import type { Administrator, AdministratorContext } from "../../contract/administrator.js";
import type { MessageTransport } from "../../contract/client.js";
import type { Clock } from "../../contract/clock.js";
import type { Json } from "../../core/json.js";
import { EventKind } from "./event-heap.js";
import type { EventLoop } from "./event-loop.js";
import type { Endpoint, Network } from "./network.js";

/** The operator's name and address on the network. */
const ADMIN = "admin";

export interface OperatorSetup {
  readonly subject: number;
  readonly loop: EventLoop;
  readonly network: Network;
  /** What its client is given beside name, clock and transport. */
  readonly context: Omit<AdministratorContext, "host" | "incarnation" | "clock" | "transport">;
  readonly connect: (context: AdministratorContext) => Administrator;
}

/**
 * Who administers the cluster: a client at the harness' side, with a clock that is never wrong and links that no fault
 * can name. It connects when it is first asked for.
 */
export class Operator implements Endpoint {
  readonly name = ADMIN;
  readonly subject: number;
  readonly arrivalKind = EventKind.hostDelivery;
  readonly clock: Clock;
  readonly #setup: OperatorSetup;
  #administrator: Administrator | undefined;
  #receive: (from: string, message: Json) => void = () => {};

  constructor(setup: OperatorSetup) {
    const { loop, subject } = setup;
    this.#setup = setup;
    this.subject = subject;
    this.clock = {
      nowNs: () => loop.nowNs,
      at: (timeNs, task) => {
        const event = loop.schedule(timeNs, EventKind.hostTimer, subject, task);
        return () => loop.cancel(event);
      },
    };
  }

  get administrator(): Administrator {
    const { connect, context, network } = this.#setup;
    const transport: MessageTransport = {
      atMostOnce: true,
      send: (to, message) => network.send(ADMIN, ADMIN, to, message),
      onMessage: (receive) => {
        this.#receive = receive;
      },
    };
    this.#administrator ??= connect({ ...context, host: ADMIN, incarnation: 0, clock: this.clock, transport });
    return this.#administrator;
  }

  receive(from: string, message: Json): void {
    this.#receive(from, message);
  }

  close(): void {
    this.#administrator?.close();
  }
}
