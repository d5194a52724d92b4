import type { Json } from "../core/json.js";
import type { Ms } from "../core/units.js";
import type { Envelope, ProtocolOutput } from "./protocol.js";

const NO_RECORDS: readonly Json[] = [];
const NO_ENVELOPES: readonly Envelope<Json>[] = [];

/** Gathers the output of one step of a protocol node. Lists are made only when something goes into them. */
export class Outbox<Message extends Json = Json, Stored extends Json = Json> {
  #writes = 0;
  #records: Json[] | undefined;
  #replaces = false;
  #send: Envelope<Json>[] | undefined;
  #sendAtOnce: Envelope<Json>[] | undefined;

  /** Writes a record; returns the number of the write that carries it. */
  record(record: Stored): number {
    this.#records ??= [];
    this.#records.push(record);
    return this.#writes + 1;
  }

  /** Writes records that take the place of all that was written before, this step's included, all at once. */
  replaceAll(records: readonly Stored[]): number {
    this.#records = [...records];
    this.#replaces = true;
    return this.#writes + 1;
  }

  /** Sends once everything written so far is durable: for promises. */
  send(to: string, message: Message): void {
    this.#send ??= [];
    this.#send.push({ to, message });
  }

  /** Sends without waiting for the disk: for what stays true after a crash of this node. */
  sendAtOnce(to: string, message: Message): void {
    this.#sendAtOnce ??= [];
    this.#sendAtOnce.push({ to, message });
  }

  /** The output of the step that ends, leaving the outbox empty for the next. */
  flush(wakeAtMs: Ms): ProtocolOutput<Json> {
    const records = this.#records;
    const send = this.#send ?? NO_ENVELOPES;
    const sendAtOnce = this.#sendAtOnce ?? NO_ENVELOPES;
    this.#records = undefined;
    this.#send = undefined;
    this.#sendAtOnce = undefined;
    if (records === undefined) return { records: NO_RECORDS, send, sendAtOnce, wakeAtMs };
    this.#writes++;
    const output = { records, write: this.#writes, send, sendAtOnce, wakeAtMs };
    if (!this.#replaces) return output;
    this.#replaces = false;
    return { ...output, replace: true };
  }

  /** The output of a step after which the node cannot go on. */
  halt(why: string): ProtocolOutput<Json> {
    return { records: NO_RECORDS, send: NO_ENVELOPES, sendAtOnce: NO_ENVELOPES, halt: why };
  }
}
