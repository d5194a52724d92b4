import type { LocalTime } from "../../../contract/protocol.js";
import { type ClientRequest, clientReply } from "../../../contract/replicated-log.js";
import type { StateMachine } from "../../../contract/state-machine.js";
import type { Ms } from "../../../core/units.js";
import { Forwarding, type Sender } from "./forwarding.js";
import type { DeskMessage, ForwardedReply } from "./messages.js";
import { UnreplicatedStore } from "./unreplicated-store.js";

export interface ClientDeskSetup {
  readonly outbox: Sender;
  /** An empty store. */
  readonly createMachine: () => StateMachine;
  /** How long a coordinator may take to answer what is forwarded to it. */
  readonly patienceMs: Ms;
}

/**
 * What a node of an election algorithm does for clients. While it is coordinator and its desk is open, it hands out
 * leadership from a store of its own; else it forwards what clients ask to the coordinator that it believes in. A
 * client speaks to its home alone, so that under a partition it sees the coordinator of its home's side.
 */
export class ClientDesk {
  readonly #setup: ClientDeskSetup;
  readonly #forwarding: Forwarding;
  #store: UnreplicatedStore | undefined;

  constructor(setup: ClientDeskSetup) {
    this.#setup = setup;
    this.#forwarding = new Forwarding(setup.outbox, setup.patienceMs);
  }

  /** Whether this node hands out leadership. */
  get isOpen(): boolean {
    return this.#store !== undefined;
  }

  /** Begins to serve, with nobody in a session; `number` is unique among all openings of all nodes. */
  open(number: number, now: LocalTime): void {
    this.#store = new UnreplicatedStore(this.#setup.createMachine(), number, now);
  }

  /** Serves no more, from this moment on; all that it knew is gone. */
  close(): void {
    this.#store = undefined;
  }

  /** A client asks; `coordinator` is who leads the nodes, as far as this one knows. */
  serve(host: string, request: ClientRequest, coordinator: string | undefined, now: LocalTime): void {
    if (this.#store !== undefined) {
      this.#setup.outbox.send(host, clientReply(request.sequence, this.#store.answer(request, now)));
    } else if (coordinator !== undefined) {
      this.#forwarding.forward(host, request, coordinator, now.monotonicMs);
    } else {
      this.#setup.outbox.send(host, clientReply(request.sequence, { type: "not-leader" }));
    }
  }

  /** Another node's desk asks for its client, or answers one of ours. */
  receive(from: string, message: DeskMessage, now: LocalTime): void {
    switch (message.type) {
      case "forwarded-request": {
        const { host, request } = message;
        const { client, sequence } = request;
        const outcome = this.#store?.answer(request, now);
        const reply: ForwardedReply = { type: "forwarded-reply", host, client, sequence };
        this.#setup.outbox.send(from, outcome === undefined ? reply : { ...reply, outcome });
        break;
      }
      case "forwarded-reply":
        this.#forwarding.relay(message);
        break;
      default:
        message satisfies never;
    }
  }

  /** Does what is due by now. */
  advance(now: LocalTime): void {
    this.#store?.expire(now);
    this.#forwarding.expire(now.monotonicMs);
  }

  nextDueMs(now: LocalTime): Ms {
    return Math.min(this.#store?.nextDueMs(now) ?? Number.POSITIVE_INFINITY, this.#forwarding.nextDueMs());
  }
}
