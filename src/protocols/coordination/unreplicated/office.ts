import type { LocalTime } from "../../../contract/protocol.js";
import type { Ms } from "../../../core/units.js";
import { ClientDesk } from "./client-desk.js";
import type { ElectingNodeParts } from "./electing-node.js";
import type { Sender } from "./forwarding.js";
import type { ClientMessage, Heartbeat } from "./messages.js";
import type { AnyRole } from "./roles.js";

interface OfficeOutbox extends Sender {
  sendAtOnce(to: string, message: Heartbeat): void;
}

export interface OfficeSetup extends ElectingNodeParts {
  readonly outbox: OfficeOutbox;
  /** All other nodes, in the order in which they are told that there is a coordinator. */
  readonly others: readonly string[];
  readonly heartbeatMs: Ms;
  /** How long a coordinator may take to answer what is forwarded to it. */
  readonly patienceMs: Ms;
}

/**
 * What it means for a node to be coordinator, however elections go: it enters office when it is elected, and from then
 * on tells all others that it is there; it opens its desk to clients when it may serve; and it leaves office, whatever
 * comes next, when it may no longer. Out of office it has the coordinator that it follows answer its clients.
 */
export class Office {
  readonly #setup: OfficeSetup;
  readonly #desk: ClientDesk;
  #heartbeatDueMs: Ms = Number.POSITIVE_INFINITY;

  constructor(setup: OfficeSetup) {
    this.#setup = setup;
    this.#desk = new ClientDesk(setup);
  }

  /** Whether this node hands out leadership. */
  get isOpen(): boolean {
    return this.#desk.isOpen;
  }

  /** This node is coordinator: from the next `advance` on all others hear that it is. */
  enter(now: LocalTime): void {
    this.#heartbeatDueMs = now.monotonicMs;
  }

  /** Begins to serve; `number` never comes twice from this node. */
  open(number: number, now: LocalTime): void {
    const { id, nodes } = this.#setup.context;
    // Numbers of different nodes must not meet either.
    this.#desk.open(number * nodes.length + nodes.indexOf(id), now);
  }

  /** Serves no more, from this moment on, and says nothing more. */
  leave(): void {
    this.fallSilent();
    this.#desk.close();
  }

  /** Says nothing more, but serves on where it does: half of what a node must do that is coordinator no more. */
  fallSilent(): void {
    this.#heartbeatDueMs = Number.POSITIVE_INFINITY;
  }

  /** What clients ask, and what other nodes ask and answer for theirs. */
  receive(from: string, message: ClientMessage, { coordinator }: AnyRole, now: LocalTime): void {
    switch (message.type) {
      case "client-request":
        this.#desk.serve(from, message, coordinator, now);
        break;
      case "forwarded-request":
      case "forwarded-reply":
        this.#desk.receive(from, message, now);
        break;
      case "client-reply":
        break;
      default:
        message satisfies never;
    }
  }

  /** Does what is due by now. */
  advance(now: LocalTime): void {
    this.#beat(now.monotonicMs);
    this.#desk.advance(now);
  }

  nextDueMs(now: LocalTime): Ms {
    return Math.min(this.#heartbeatDueMs, this.#desk.nextDueMs(now));
  }

  #beat(nowMs: Ms): void {
    if (nowMs < this.#heartbeatDueMs) return;
    const { outbox, others, heartbeatMs } = this.#setup;
    this.#heartbeatDueMs = nowMs + heartbeatMs;
    for (const node of others) outbox.sendAtOnce(node, { type: "heartbeat" });
  }
}
