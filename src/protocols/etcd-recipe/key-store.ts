import type { EmitMark } from "../../contract/marks.js";
import type { LocalTime } from "../../contract/protocol.js";
import { PENDING, type StateMachine } from "../../contract/state-machine.js";
import type { Json, JsonObject } from "../../core/json.js";
import type { Ms } from "../../core/units.js";
import { done, type Result, refused } from "../coordination/commands.js";
import { Leases } from "../coordination/leases.js";
import { LEASE_TERMS } from "../coordination/policy.js";
import { Sessions } from "../coordination/sessions.js";
import { KeySpace } from "./key-space.js";
import type { StoreMark } from "./marks.js";
import type { Command, Query, Transaction, TransactionAnswer } from "./requests.js";

/**
 * A small etcd: keys with create and mod revisions, leases that take their keys along, transactions, ranges by create
 * revision, and watches for a key's deletion from a revision on (etcd documentation, "API"). A revision is the log index
 * of the command, where etcd counts the commands that write.
 */
export class KeyStore implements StateMachine {
  readonly #keys = new KeySpace();
  readonly #leases = new Sessions();
  readonly #lessor = new Leases(LEASE_TERMS);
  readonly #mark: (mark: StoreMark) => void;

  constructor(mark: EmitMark = () => {}) {
    this.#mark = mark;
  }

  /** Takes a `Command`, answers with a `Result`. What it does not understand it refuses, on every node alike. */
  apply(command: Json, index: number, now: LocalTime): Json {
    return this.#apply(command as unknown as Command, index, now) as unknown as Json;
  }

  /** Takes a `Query`, answers with a `Result`, or pending. */
  query(query: Json, index: number): Json {
    const asked = query as unknown as Query;
    switch (asked.type) {
      case "txn":
        return done(this.#transact(asked, index)) as unknown as Json;
      case "watch": {
        const event = this.#keys.deletionSince(asked.key, asked.fromRevision);
        return event === undefined ? PENDING : (done(event) as unknown as Json);
      }
      default:
        asked satisfies never;
        return refused("not-understood") as unknown as Json;
    }
  }

  lead(now: LocalTime): void {
    this.#lessor.lead(this.#leases.all(), now);
  }

  due(now: LocalTime): readonly Json[] {
    const expired = this.#lessor.takeExpired(this.#leases.all(), now);
    return expired.map(({ id, renewals }) => ({ type: "expire", lease: id, renewals }) satisfies Command);
  }

  nextDueMs(now: LocalTime): Ms | undefined {
    return this.#lessor.nextDeadlineMs(now);
  }

  snapshot(): Json {
    return { keys: this.#keys.snapshot(), leases: this.#leases.snapshot() };
  }

  restore(snapshot: Json): void {
    const state = snapshot as JsonObject;
    this.#lessor.clear();
    this.#keys.restore(state["keys"] ?? null);
    this.#leases.restore(state["leases"] ?? []);
  }

  #apply(command: Command, index: number, now: LocalTime): Result<unknown> {
    switch (command.type) {
      case "grant": {
        const lease = this.#leases.open(index, command.ttlMs);
        this.#lessor.open(lease, now);
        return done({ lease: lease.id });
      }
      case "keep-alive": {
        const lease = this.#leases.get(command.lease);
        if (lease === undefined) return refused("session-gone");
        this.#leases.renew(lease);
        this.#lessor.renew(lease, now);
        return done({ ttlMs: lease.ttlMs });
      }
      case "revoke":
        return this.#end(command.lease, index);
      case "expire": {
        if (this.#leases.get(command.lease)?.renewals !== command.renewals) {
          this.#mark("expiry-void-since-kept-alive");
          return refused("session-renewed");
        }
        this.#mark("lease-expired");
        return this.#end(command.lease, index);
      }
      case "txn":
        // As etcd: "requested lease not found".
        if (this.#wantsUnknownLease(command)) return refused("session-gone");
        return done(this.#transact(command, index));
      default:
        command satisfies never;
        return refused("not-understood");
    }
  }

  #end(id: string, index: number): Result<null> {
    const lease = this.#leases.get(id);
    if (lease === undefined) return refused("session-gone");
    this.#leases.end(lease);
    this.#lessor.end(lease);
    this.#keys.endLease(id, index);
    return done(null);
  }

  #wantsUnknownLease({ success, failure }: Transaction): boolean {
    return [...success, ...failure].some(
      (each) => each.type === "put" && each.lease !== undefined && this.#leases.get(each.lease) === undefined,
    );
  }

  #transact({ compare, success, failure }: Transaction, revision: number): TransactionAnswer {
    const succeeded = compare.every((each) => this.#keys.holds(each));
    const found = (succeeded ? success : failure).flatMap((each) => this.#keys.perform(each, revision));
    return { succeeded, revision, found };
  }
}
