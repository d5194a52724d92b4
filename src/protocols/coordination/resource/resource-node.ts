import { Outbox } from "../../../contract/outbox.js";
import type {
  LocalTime,
  NodeStatus,
  ProtocolInput,
  ProtocolNode,
  ProtocolNodeContext,
  ProtocolOutput,
} from "../../../contract/protocol.js";
import { type ClientReplyOutcome, type ClientRequest, clientReply } from "../../../contract/replicated-log.js";
import type { Companion } from "../../../contract/system.js";
import { isJsonObject, type Json } from "../../../core/json.js";
import { CoordinationStore } from "../coordination-store.js";
import { ReplicatedService, type ServiceEntry, type ServiceSnapshot } from "../replica/replicated-service.js";

/** The name under which clients find it. */
export const RESOURCE_ID = "resource";

/** So many commands are kept one by one before the state takes their place. */
const COMMANDS_PER_SNAPSHOT = 1000;

type ResourceRecord =
  | { readonly type: "command"; readonly entry: ServiceEntry }
  | { readonly type: "snapshot"; readonly index: number; readonly service: ServiceSnapshot };

/**
 * The resource server: one process, beside the nodes and no part of any election, that keeps what leaders write where the
 * system itself keeps nothing. Fenced registers and logs take fence `token` (the highest token seen so far decides;
 * Kleppmann 2016) and `none`; a guard has nothing to ask here and lets nobody through.
 *
 * A command is durable before it is answered, and answers come in the order of its own log.
 */
export class ResourceNode implements ProtocolNode {
  readonly id: string;
  readonly #outbox = new Outbox();
  readonly #service: ReplicatedService;
  #index = 0;
  #sinceSnapshot = 0;

  constructor({ id }: ProtocolNodeContext) {
    this.id = id;
    this.#service = new ReplicatedService(new CoordinationStore());
  }

  status(): NodeStatus {
    return { role: "unknown" };
  }

  step(input: ProtocolInput<Json>, now: LocalTime): ProtocolOutput<Json> {
    switch (input.type) {
      case "start":
        for (const record of input.records) this.#recover(record as unknown as ResourceRecord, now);
        break;
      case "message":
        if (isRequest(input.message)) this.#serve(input.from, input.message, now);
        break;
      case "wake":
      case "synced":
        break;
      default:
        input satisfies never;
    }
    return this.#outbox.flush(Number.POSITIVE_INFINITY);
  }

  #recover(record: ResourceRecord, now: LocalTime): void {
    if (record.type === "snapshot") {
      this.#service.restore(record.service);
      this.#index = record.index;
    } else {
      this.#index += 1;
      this.#service.apply(record.entry, this.#index, now);
    }
  }

  /** Every answer waits for the disk: a read must not show what a crash could still take back. */
  #serve(from: string, request: ClientRequest, now: LocalTime): void {
    const outcome = request.kind === "command" ? this.#perform(request, now) : this.#answer(request);
    this.#outbox.send(from, clientReply(request.sequence, outcome));
  }

  #perform({ client, sequence, oldest, body }: ClientRequest, now: LocalTime): ClientReplyOutcome {
    const known = this.#service.sessions.outcomeOf(client, sequence);
    if (known !== undefined) return known;
    const entry: ServiceEntry = { kind: "command", client, sequence, oldest, body };
    this.#index += 1;
    const applied = this.#service.apply(entry, this.#index, now);
    this.#record(entry);
    return applied?.outcome ?? { type: "forgotten" };
  }

  #record(entry: ServiceEntry): void {
    this.#sinceSnapshot += 1;
    if (this.#sinceSnapshot < COMMANDS_PER_SNAPSHOT) {
      this.#outbox.record({ type: "command", entry } as unknown as Json);
      return;
    }
    this.#sinceSnapshot = 0;
    const snapshot = { type: "snapshot", index: this.#index, service: this.#service.snapshot() };
    this.#outbox.replaceAll([snapshot as unknown as Json]);
  }

  #answer({ body }: ClientRequest): ClientReplyOutcome {
    const index = this.#index;
    return { type: "result", result: this.#service.machine.query(body, index), index };
  }
}

function isRequest(message: Json): message is Json & ClientRequest {
  return isJsonObject(message) && message["type"] === "client-request";
}

/** To stand beside the nodes of a system without a store. */
export const RESOURCE_SERVER: Companion = { id: RESOURCE_ID, createNode: (context) => new ResourceNode(context) };
