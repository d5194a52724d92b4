import type { Envelope, NodeStatus, ProtocolInput, ProtocolNode, ProtocolOutput } from "../../contract/protocol.js";
import { ContractError, messageOf } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { Random } from "../../core/random.js";
import type { Ns } from "../../core/units.js";
import { Disk, type DiskWrite } from "./disk.js";
import type { ElectionMeter } from "./election-meter.js";
import { EventKind, type SimEvent } from "./event-heap.js";
import type { EventLoop } from "./event-loop.js";
import { type Bend, type ClockErrors, firstNsAt, LocalClock } from "./local-clock.js";
import type { Endpoint, Network } from "./network.js";
import type { NodeLog } from "./node-log.js";
import type { Notes } from "./notes.js";
import { ProcessGate, type ProcessState } from "./process-gate.js";

/** The least time between asking for a wake-up and having it. */
const TIMER_GRAIN_NS: Ns = 50_000;

/** Messages that may leave once so many writes are durable, counted over all lives. */
interface Promised {
  readonly writes: number;
  readonly envelopes: readonly Envelope<Json>[];
}

export interface NodeProcessSetup {
  readonly id: string;
  readonly subject: number;
  readonly loop: EventLoop;
  readonly network: Network;
  readonly random: Random;
  readonly log: NodeLog;
  readonly notes: Notes;
  /** Absent where nobody counts what elections cost. */
  readonly elections?: ElectionMeter;
  /** A node as it is before its start, for one life of the process. */
  readonly createNode: (life: number) => ProtocolNode;
}

/**
 * The process around one protocol node: gives it messages, wake-ups and its disk's answers by its own clock, and keeps
 * the ordering contract of its output. A kill loses the node; the next life starts from all that was written, and
 * promises nothing before that is durable.
 *
 * A node ends by itself where it asks to halt, and where it must write and its disk is full or fails. It then is down like one
 * that was killed, and stays so until a fault that holds it is healed.
 */
export class NodeProcess implements Endpoint {
  readonly name: string;
  readonly subject: number;
  readonly arrivalKind = EventKind.nodeDelivery;
  readonly #setup: NodeProcessSetup;
  readonly #loop: EventLoop;
  readonly #clock: LocalClock;
  readonly disk: Disk;
  readonly #gate: ProcessGate;
  #node: ProtocolNode | undefined;
  #life = 0;
  #status: NodeStatus = { role: "unknown" };
  #onDiskRefusal: () => void = () => {};
  #promised: Promised[] = [];
  #lastWrite = -1;
  #wake: SimEvent | undefined;
  /** When the node wants to be woken, by its own clock. */
  #wakeWantedMs: number | undefined;
  /** The same in simulated time; the scheduled wake may come earlier and then goes on. */
  #wakeWantedNs: Ns | undefined;

  constructor(setup: NodeProcessSetup) {
    const { id, subject, loop, random } = setup;
    this.#setup = setup;
    this.name = id;
    this.subject = subject;
    this.#loop = loop;
    this.#clock = new LocalClock(loop, random.fork("clock"));
    this.disk = new Disk({ loop, subject, random: random.fork("disk"), synced: (newest) => this.#onSynced(newest) });
    this.#gate = new ProcessGate({ loop, random: random.fork("wake"), kind: EventKind.nodeWake, subject });
  }

  get state(): ProcessState {
    return this.#gate.state;
  }

  /** The node's own view, undefined while it is not running. */
  status(): NodeStatus | undefined {
    return this.#gate.state === "running" ? this.#node?.status() : undefined;
  }

  /** Whether it leads by its own view after its last step. */
  get leads(): boolean {
    return this.#status.role === "leader";
  }

  start(): void {
    const { records, damaged } = this.disk.read();
    this.#node = this.#setup.createNode(this.#life++);
    this.#gate.begin();
    const unreadable = damaged.length === 0 ? "" : `, damaged: ${damaged.map((place) => place + 1).join(", ")}`;
    this.#setup.log.line(`started with ${records.length} records${unreadable}`);
    this.#step({ type: "start", records, ...(damaged.length === 0 ? {} : { damaged }) });
  }

  kill(): void {
    this.#end(`killed; ${this.disk.unsynced} records are still on their way to the disk`);
  }

  /** The machine under the process, which is down by now, loses its power. */
  losePower(): { readonly lost: number; readonly torn: number } {
    const { lost, torn } = this.disk.losePower();
    this.#setup.log.line(`its machine lost power; ${lost} unsynced records were lost, ${torn} torn`);
    return { lost, torn };
  }

  /** Bends its machine's clocks. When the node is woken is reckoned anew. */
  bendClock(bend: Bend): { remove(): void } {
    const bent = this.#clock.bend(bend);
    this.#wakeAt(this.#wakeWantedMs);
    return {
      remove: () => {
        bent.remove();
        this.#wakeAt(this.#wakeWantedMs);
      },
    };
  }

  clockErrors(): ClockErrors {
    return this.#clock.errors();
  }

  pause(): void {
    this.#gate.stop();
    this.#setup.log.line("paused");
  }

  resume(): void {
    this.#setup.log.line("resumed");
    this.#gate.resume();
  }

  /**
   * Its disk fails, until it is told otherwise. What was on its way there is gone, and the node, whose sync has failed,
   * ends; a node that waits for nothing learns of it when it writes.
   */
  failDisk(): { readonly lost: number; readonly torn: number } {
    const waits = this.#node !== undefined && this.disk.unsynced > 0;
    this.disk.failing += 1;
    const { lost, torn } = this.disk.losePower();
    this.#setup.log.line(`its disk fails; ${lost} unsynced records were lost, ${torn} torn`);
    if (waits) this.#refused("ended: its disk failed to sync");
    return { lost, torn };
  }

  /** Calls `ended` whenever the node ended since its disk took nothing more. */
  whenDiskRefuses(ended: () => void): void {
    this.#onDiskRefusal = ended;
  }

  #refused(why: string): void {
    this.#end(why);
    this.#onDiskRefusal();
  }

  receive(from: string, message: Json): void {
    if (this.#gate.open) this.#step({ type: "message", from, message });
    else this.#gate.hold("network", () => this.#step({ type: "message", from, message }));
  }

  #onSynced(newest: DiskWrite): void {
    if (this.#gate.open) this.#takeSync(newest);
    else this.#gate.hold("disk", () => this.#takeSync(newest));
  }

  #takeSync({ life, write }: DiskWrite): void {
    const { durable } = this.disk;
    while (this.#promised.length > 0 && (this.#promised[0] as Promised).writes <= durable) {
      this.#send((this.#promised.shift() as Promised).envelopes);
    }
    // What a former life wrote is durable now as well, but this one never asked.
    if (life === this.#life) this.#step({ type: "synced", write });
  }

  #step(input: ProtocolInput<Json>): void {
    const node = this.#node;
    if (node === undefined) return;
    let output: ProtocolOutput<Json>;
    try {
      output = node.step(input, this.#clock.read());
    } catch (thrown) {
      throw new Error(`node ${this.name} threw at ${input.type}: ${messageOf(thrown)}`, { cause: thrown });
    }
    this.#carryOut(output);
    if (this.#node !== node) return;
    this.#watch(node);
    this.#setup.elections?.stepped(input, output, this.#status.role);
  }

  #carryOut({ records, replace, write, send, sendAtOnce, halt, wakeAtMs }: ProtocolOutput<Json>): void {
    if (halt !== undefined) {
      this.#end(`halted: ${halt}; stays down until a fault that holds it is healed`);
      return;
    }
    const { full, failing } = this.disk;
    if (records.length > 0 && full + failing > 0) {
      this.#refused(`ended: it must write and its disk ${failing > 0 ? "fails" : "is full"}`);
      return;
    }
    this.#send(sendAtOnce);
    if (records.length > 0) {
      if (write === undefined || write <= this.#lastWrite) {
        throw new ContractError(`node ${this.name}`, `it wrote records as number ${write} after ${this.#lastWrite}`);
      }
      this.#lastWrite = write;
      this.disk.append({ life: this.#life, write, records, replaces: replace === true });
    }
    const { written, durable } = this.disk;
    if (written <= durable) this.#send(send);
    else if (send.length > 0) this.#promised.push({ writes: written, envelopes: send });
    this.#wakeAt(wakeAtMs);
  }

  #send(envelopes: readonly Envelope<Json>[]): void {
    for (const { to, message } of envelopes) this.#setup.network.send(this.name, this.name, to, message);
  }

  /** Nodes put their wake-up off with each message, so a scheduled one is left to fire and then looks again. */
  #wakeAt(wakeAtMs: number | undefined): void {
    this.#wakeWantedMs = wakeAtMs;
    if (wakeAtMs === undefined || wakeAtMs === Number.POSITIVE_INFINITY) {
      this.#wakeWantedNs = undefined;
      return;
    }
    const wantedNs = this.#clock.simulatedNs(firstNsAt(wakeAtMs));
    this.#wakeWantedNs = Math.max(wantedNs, this.#loop.nowNs + TIMER_GRAIN_NS);
    if (this.#wake !== undefined && this.#wake.timeNs <= this.#wakeWantedNs) return;
    if (this.#wake !== undefined) this.#loop.cancel(this.#wake);
    this.#scheduleWake(this.#wakeWantedNs);
  }

  #scheduleWake(timeNs: Ns): void {
    this.#wake = this.#loop.schedule(timeNs, EventKind.nodeWake, this.subject, () => {
      this.#wake = undefined;
      if (this.#gate.open) this.#takeWake();
      else this.#gate.hold("timer", () => this.#takeWake());
    });
  }

  #takeWake(): void {
    const wantedNs = this.#wakeWantedNs;
    if (wantedNs === undefined || this.#wake !== undefined) return;
    if (wantedNs > this.#loop.nowNs) {
      this.#scheduleWake(wantedNs);
      return;
    }
    this.#wakeWantedMs = undefined;
    this.#wakeWantedNs = undefined;
    this.#step({ type: "wake" });
  }

  #end(why: string): void {
    this.#gate.end();
    this.#node = undefined;
    this.#promised = [];
    this.#lastWrite = -1;
    this.#cancelWake();
    this.#setup.log.line(why);
    if (this.#status.role === "leader") this.#setup.notes.leadership(this.name, { role: "unknown" });
    this.#status = { role: "unknown" };
  }

  #cancelWake(): void {
    if (this.#wake !== undefined) this.#loop.cancel(this.#wake);
    this.#wake = undefined;
    this.#wakeWantedMs = undefined;
    this.#wakeWantedNs = undefined;
  }

  /** What the world sees after a step: the global state's invariants, and changes of role in log and history. */
  #watch(node: ProtocolNode): void {
    this.#setup.notes.observe(node);
    const before = this.#status;
    const after = node.status();
    if (after.role === before.role && after.term === before.term) return;
    this.#status = after;
    this.#setup.log.line(after.term === undefined ? after.role : `${after.role} in term ${after.term}`);
    if (after.role === "leader" || before.role === "leader") this.#setup.notes.leadership(this.name, after);
  }
}
