import { Outbox } from "../../contract/outbox.js";
import type {
  LocalTime,
  NodeStatus,
  ProtocolInput,
  ProtocolNode,
  ProtocolNodeContext,
  ProtocolOutput,
} from "../../contract/protocol.js";
import type { Json } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { answeringStep } from "../coordination/index.js";
import { Acceptor } from "./acceptor.js";
import type { Lease, LeaseRecord, LeaseReply, LeaseRequest } from "./messages.js";
import { type LeaseRules, rulesWith } from "./rules.js";

/** The disk is rewritten when so many records have come on top of what is worth keeping. */
const RECORDS_PER_COMPACTION = 100;

/**
 * One acceptor of leases. It talks to proposers only, never to other acceptors, and leads nothing itself. What it promises
 * and accepts is on its disk before it says so: the fencing tokens are ballot numbers, which must rise through restarts
 * of all acceptors at once, and with the lease beside them it need not sit one out after a restart.
 */
export class LeaseNode implements ProtocolNode {
  readonly id: string;
  readonly #rules: LeaseRules;
  readonly #outbox = new Outbox<Json>();
  readonly #acceptors = new Map<string, Acceptor>();
  #written = 0;

  constructor(context: ProtocolNodeContext) {
    this.id = context.id;
    this.#rules = rulesWith(context.bug);
  }

  /** The lease that stands in an election by this acceptor's clock. */
  standing(election: string, now: LocalTime): Lease | undefined {
    return this.#acceptors.get(election)?.standing(now.monotonicMs);
  }

  status(): NodeStatus {
    return { role: "unknown" };
  }

  step(input: ProtocolInput<Json>, { monotonicMs: nowMs }: LocalTime): ProtocolOutput<Json> {
    return answeringStep<LeaseRequest, LeaseReply>(input, this.#outbox, {
      start: (records) => this.#restore(records, nowMs),
      answer: (request) => this.#take(request, nowMs),
    });
  }

  #take(request: LeaseRequest, nowMs: Ms): LeaseReply {
    const { reply, records } = this.#acceptor(request.election).take(request, nowMs);
    for (const record of records) this.#outbox.record(record as unknown as Json);
    this.#written += records.length;
    if (this.#written >= RECORDS_PER_COMPACTION + this.#acceptors.size) this.#compact(nowMs);
    return reply;
  }

  #compact(nowMs: Ms): void {
    const kept = [...this.#acceptors.values()].flatMap((acceptor) => acceptor.records(nowMs));
    this.#outbox.replaceAll(kept as unknown as readonly Json[]);
    this.#written = kept.length;
  }

  #restore(records: readonly Json[], nowMs: Ms): void {
    for (const json of this.#rules.recalled(records)) {
      const record = json as unknown as LeaseRecord;
      this.#acceptor(record.election).restore(record, nowMs);
    }
    this.#written = records.length;
  }

  #acceptor(election: string): Acceptor {
    const known = this.#acceptors.get(election);
    if (known !== undefined) return known;
    const acceptor = new Acceptor(election);
    this.#acceptors.set(election, acceptor);
    return acceptor;
  }
}
