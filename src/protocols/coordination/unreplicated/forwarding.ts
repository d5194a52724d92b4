import { type ClientReplyOutcome, type ClientRequest, clientReply } from "../../../contract/replicated-log.js";
import type { Json } from "../../../core/json.js";
import type { Ms } from "../../../core/units.js";
import type { ForwardedReply, ForwardedRequest } from "./messages.js";

/** Sends once everything written so far is durable. */
export interface Sender {
  send(to: string, message: Json): void;
}

interface Forwarded {
  readonly host: string;
  readonly sequence: number;
  readonly deadlineMs: Ms;
}

/**
 * A home's side of what it forwards. A forwarded request ends with the coordinator's result, or as `lost`: whether the
 * coordinator has taken it, or will when it comes late or twice, nobody at home can tell.
 */
export class Forwarding {
  readonly #outbox: Sender;
  readonly #patienceMs: Ms;
  readonly #open = new Map<string, Forwarded>();

  /** A coordinator that has not answered after `patienceMs` is not waited for. */
  constructor(outbox: Sender, patienceMs: Ms) {
    this.#outbox = outbox;
    this.#patienceMs = patienceMs;
  }

  forward(host: string, request: ClientRequest, coordinator: string, nowMs: Ms): void {
    const { client, sequence } = request;
    this.#open.set(keyOf({ host, client, sequence }), { host, sequence, deadlineMs: nowMs + this.#patienceMs });
    const message: ForwardedRequest = { type: "forwarded-request", host, request: { ...request } };
    this.#outbox.send(coordinator, message);
  }

  /** Hands the coordinator's answer on. One that nobody waits for any more may still be news to the client. */
  relay(reply: ForwardedReply): void {
    const { host, sequence, outcome } = reply;
    const waits = this.#open.delete(keyOf(reply));
    const refused = outcome === undefined || outcome.type === "not-leader";
    if (!refused) this.#tell(host, sequence, outcome);
    else if (waits) this.#tell(host, sequence, { type: "lost" });
  }

  /** Gives up what has waited for too long. */
  expire(nowMs: Ms): void {
    for (const [key, { host, sequence, deadlineMs }] of this.#open) {
      if (deadlineMs > nowMs) continue;
      this.#open.delete(key);
      this.#tell(host, sequence, { type: "lost" });
    }
  }

  nextDueMs(): Ms {
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const { deadlineMs } of this.#open.values()) earliestMs = Math.min(earliestMs, deadlineMs);
    return earliestMs;
  }

  #tell(host: string, sequence: number, outcome: ClientReplyOutcome): void {
    this.#outbox.send(host, clientReply(sequence, outcome));
  }
}

function keyOf({ host, client, sequence }: Pick<ForwardedReply, "host" | "client" | "sequence">): string {
  return `${sequence} ${client} ${host}`;
}
