import type { Cancel, Clock } from "../contract/clock.js";
import type { Envelope, NodeStatus, ProtocolInput, ProtocolNode, ProtocolOutput } from "../contract/protocol.js";
import { ContractError } from "../core/errors.js";
import type { Json } from "../core/json.js";
import { type Ms, NS_PER_MS, nsToMs } from "../core/units.js";

/** Where a node's records go: see `LogFile`. */
export interface NodeDisk {
  append(write: number, records: readonly Json[]): void;
  replace(write: number, records: readonly Json[]): void;
}

/** Why a node's process is over. */
export type NodeEnd =
  /** The node asked for it, e.g. since its disk lies. */
  | { readonly type: "halted"; readonly why: string }
  /** It must write and cannot, though nothing is wrong with it. */
  | { readonly type: "disk-full"; readonly why: string }
  /** Something is wrong with its code, or with its machine. */
  | { readonly type: "panic"; readonly why: string };

export interface ShellSurroundings {
  readonly disk: NodeDisk;
  /** The machine's monotonic clock. */
  readonly clock: Clock;
  readonly wallMs: () => Ms;
  /** May lose the message, never double it. */
  readonly send: (envelope: Envelope<Json>) => void;
  /** A line for people. */
  readonly log: (line: string) => void;
  /** Called once, when the node is over: its process must end at once. */
  readonly end: (end: NodeEnd) => void;
}

interface Promised {
  readonly write: number;
  readonly envelopes: readonly Envelope<Json>[];
}

/**
 * The process around one protocol node, in real time: gives it messages, wake-ups and its disk's answers one at a time,
 * and keeps the ordering contract of its output. The simulator's `NodeProcess` is its twin in virtual time.
 */
export class NodeShell {
  readonly #node: ProtocolNode;
  readonly #around: ShellSurroundings;
  #status: NodeStatus = { role: "unknown" };
  #promised: Promised[] = [];
  #written = 0;
  #durable = 0;
  #wakeAtMs: Ms | undefined;
  #cancelWake: Cancel = () => {};
  #over = false;

  constructor(node: ProtocolNode, around: ShellSurroundings) {
    this.#node = node;
    this.#around = around;
  }

  get status(): NodeStatus {
    return this.#node.status();
  }

  /** Everything in `records` is durable. */
  start(records: readonly Json[], damaged: readonly number[]): void {
    const places = damaged.map((place) => place + 1).join(", ");
    this.#around.log(`started with ${records.length} records${places === "" ? "" : `, damaged: ${places}`}`);
    this.#step({ type: "start", records, ...(damaged.length === 0 ? {} : { damaged }) });
  }

  receive(from: string, message: Json): void {
    this.#step({ type: "message", from, message });
  }

  /** Everything up to and including this write is durable. */
  synced(write: number): void {
    this.#durable = write;
    const kept = this.#promised.findIndex((promised) => promised.write > write);
    const due = this.#promised.splice(0, kept === -1 ? this.#promised.length : kept);
    for (const { envelopes } of due) this.#send(envelopes);
    this.#step({ type: "synced", write });
  }

  /** The node is over, for this reason; the first one counts. */
  end(end: NodeEnd): void {
    if (this.#over) return;
    this.stop();
    this.#around.end(end);
  }

  /** The node takes nothing any more. */
  stop(): void {
    this.#over = true;
    this.#cancelWake();
  }

  #step(input: ProtocolInput<Json>): void {
    if (this.#over) return;
    const { clock, wallMs } = this.#around;
    try {
      this.#carryOut(this.#node.step(input, { monotonicMs: nsToMs(clock.nowNs()), wallMs: wallMs() }));
    } catch (thrown) {
      const why = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      this.end({ type: "panic", why: `at ${input.type}: ${why}` });
      return;
    }
    this.#watch();
  }

  #carryOut({ records, replace, write, send, sendAtOnce, halt, wakeAtMs }: ProtocolOutput<Json>): void {
    if (halt !== undefined) {
      this.end({ type: "halted", why: halt });
      return;
    }
    this.#send(sendAtOnce);
    if (records.length > 0 && !this.#write(write, records, replace === true)) return;
    if (this.#written <= this.#durable) this.#send(send);
    else if (send.length > 0) this.#promised.push({ write: this.#written, envelopes: send });
    this.#wakeAt(wakeAtMs);
  }

  /** Returns false where the disk is full, and the node over. */
  #write(write: number | undefined, records: readonly Json[], replaces: boolean): boolean {
    if (write === undefined || write <= this.#written) {
      throw new ContractError(`node ${this.#node.id}`, `it wrote records as number ${write} after ${this.#written}`);
    }
    const { disk } = this.#around;
    try {
      if (replaces) disk.replace(write, records);
      else disk.append(write, records);
    } catch (thrown) {
      if (!isDiskFull(thrown)) throw thrown;
      this.end({ type: "disk-full", why: thrown.message });
      return false;
    }
    this.#written = write;
    return true;
  }

  #send(envelopes: readonly Envelope<Json>[]): void {
    for (const envelope of envelopes) {
      if (envelope.to === this.#node.id) queueMicrotask(() => this.receive(envelope.to, envelope.message));
      else this.#around.send(envelope);
    }
  }

  #wakeAt(wakeAtMs: Ms | undefined): void {
    if (wakeAtMs === this.#wakeAtMs) return;
    this.#cancelWake();
    this.#wakeAtMs = wakeAtMs;
    this.#cancelWake = () => {};
    if (wakeAtMs === undefined || !Number.isFinite(wakeAtMs)) return;
    this.#cancelWake = this.#around.clock.at(Math.ceil(wakeAtMs * NS_PER_MS), () => {
      this.#wakeAtMs = undefined;
      this.#step({ type: "wake" });
    });
  }

  /** Role and term come from one look at the node, so that no line tells of a leader in another leader's term. */
  #watch(): void {
    if (this.#over) return;
    const before = this.#status;
    const after = this.#node.status();
    if (after.role === before.role && after.term === before.term) return;
    this.#status = after;
    this.#around.log(`became ${after.role}${after.term === undefined ? "" : ` at term ${after.term}`}`);
  }
}

/** What a file system says when there is no room, or no room for this user. */
export function isDiskFull(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && "code" in thrown && (thrown.code === "ENOSPC" || thrown.code === "EDQUOT");
}
