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
import type { StoreCommand, StoreRecord, StoreReply } from "./messages.js";
import { parseRedlockOptions, type RedlockOptions } from "./options.js";
import { rulesWith } from "./rules.js";
import { Store } from "./store.js";

/** The append-only file is rewritten when so many lines have come on top of what is worth keeping. */
const RECORDS_PER_REWRITE = 200;

/**
 * One of the independent stores of Redlock: a master without replicas, which knows nothing of the others. With `aof: none`
 * it comes back empty from a crash, and is part of a majority again at once, unless its operators make it wait.
 */
export class RedlockNode implements ProtocolNode {
  readonly id: string;
  readonly #options: RedlockOptions;
  readonly #store: Store;
  readonly #outbox = new Outbox<Json>();
  #answersFromMs: Ms = 0;
  #written = 0;

  constructor(context: ProtocolNodeContext) {
    this.id = context.id;
    this.#options = parseRedlockOptions(context.options);
    this.#store = new Store(rulesWith(context.bug));
  }

  /** What a lock's key holds by this store's clock. */
  value(key: string, { wallMs }: LocalTime): string | undefined {
    return this.#store.value(key, wallMs);
  }

  status(): NodeStatus {
    return { role: "unknown" };
  }

  step(input: ProtocolInput<Json>, now: LocalTime): ProtocolOutput<Json> {
    return answeringStep<StoreCommand, StoreReply>(input, this.#outbox, {
      start: (records) => this.#start(records as unknown as readonly StoreRecord[], now),
      answer: (command) => (now.monotonicMs < this.#answersFromMs ? undefined : this.#take(command, now)),
    });
  }

  #take(command: StoreCommand, { wallMs }: LocalTime): StoreReply {
    return this.#store.take(command, wallMs, (record) => this.#append(record));
  }

  #start(records: readonly StoreRecord[], { monotonicMs }: LocalTime): void {
    if (records.length === 0) {
      this.#outbox.record({ type: "first-start" });
    } else {
      this.#answersFromMs = monotonicMs + this.#options.restartDelayMs;
      for (const record of records) this.#store.restore(record);
    }
    this.#written = records.length;
  }

  #append(record: StoreRecord): void {
    if (this.#options.aof === "none") return;
    this.#outbox.record(record as unknown as Json);
    this.#written += 1;
    if (this.#written < RECORDS_PER_REWRITE) return;
    const kept = this.#store.records();
    this.#outbox.replaceAll(kept as unknown as readonly Json[]);
    this.#written = kept.length;
  }
}
