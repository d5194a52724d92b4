import type { LocalTime } from "../../../contract/protocol.js";
import type { ClientReplyOutcome, ClientRequest } from "../../../contract/replicated-log.js";
import type { StateMachine } from "../../../contract/state-machine.js";
import type { Ms } from "../../../core/units.js";
import { ClientSessions } from "../replica/client-sessions.js";

/** No coordinator takes this many commands; each numbers its own from a multiple of it. */
const COMMANDS_PER_STORE = 2 ** 32;

/**
 * A store that one node keeps in its memory and nobody else has: a command is applied where it arrives, under the next
 * index of this store's own. It is gone with the node, or when the node ceases to be coordinator, and with it every
 * session and candidacy.
 */
export class UnreplicatedStore {
  readonly #machine: StateMachine;
  readonly #applied = new ClientSessions();
  #index: number;

  /**
   * `number` is unique among all stores of the cluster, up to 2^21. Two stores must not name two sessions alike: a
   * contender that renews the session which it had with a deposed coordinator would else keep another's alive with the
   * new one, and believe.
   */
  constructor(machine: StateMachine, number: number, now: LocalTime) {
    this.#machine = machine;
    this.#index = number * COMMANDS_PER_STORE;
    machine.lead(now);
  }

  /** Applies a command, once however often it is sent, or answers a query. */
  answer(request: ClientRequest, now: LocalTime): ClientReplyOutcome {
    // First of all: a coordinator that has stood still must not take renewals of sessions that ran out meanwhile.
    this.expire(now);
    switch (request.kind) {
      case "command":
        return this.#applied.applyOnce(request, this.#index + 1, () =>
          this.#machine.apply(request.body, ++this.#index, now),
        );
      case "query":
        return { type: "result", result: this.#machine.query(request.body, this.#index), index: this.#index };
      case "watch":
      case "admin":
        // Nobody asks for that.
        return { type: "not-leader" };
      default:
        return request.kind satisfies never;
    }
  }

  /** Ends the sessions whose leases have run out. */
  expire(now: LocalTime): void {
    for (const command of this.#machine.due(now)) this.#machine.apply(command, ++this.#index, now);
  }

  /** When a lease will run out, by the monotonic clock, as far as can be told now. */
  nextDueMs(now: LocalTime): Ms {
    return this.#machine.nextDueMs(now) ?? Number.POSITIVE_INFINITY;
  }
}
