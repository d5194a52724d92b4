import type { Generator, GeneratorContext, Thread } from "../contract/generator.js";
import type { HostCommand, HostReport, OperationRequest } from "../contract/host.js";
import type { Outcome } from "../contract/outcome.js";
import { ContractError } from "../core/errors.js";
import type { HistoryEvent, InvokeEvent } from "../core/event.js";
import type { Random } from "../core/random.js";
import { seeksTenure } from "../core/tenure-operations.js";
import type { Ns } from "../core/units.js";
import { type Belief, Beliefs } from "./beliefs.js";
import type { CompletionDraft, Recorder } from "./recorder.js";
import { IDLE, type ThreadRow, type ThreadTable } from "./thread-table.js";

/** What the driver must send, in this order. */
export interface Directive {
  readonly host: string;
  readonly command: HostCommand;
}

export interface OperationCounts {
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}

/**
 * Turns a generator into operations and reports into history, with no clock, socket or timer of its own: each method
 * takes the time and returns what to send (after Jepsen's `generator/interpreter.clj`). The caller hands in all
 * reports at hand before it asks for new operations: the other order would invent concurrency.
 */
export class Interpreter {
  readonly #threads: ThreadTable;
  readonly #recorder: Recorder;
  readonly #random: Random;
  readonly #up = new Set<string>();
  readonly #beliefs = new Beliefs();
  readonly #counts = { ok: 0, fail: 0, info: 0 };
  #generator: Generator;
  #done = false;
  #closed = false;
  #nextId = 1;

  constructor(setup: { threads: ThreadTable; recorder: Recorder; random: Random; generator: Generator }) {
    this.#threads = setup.threads;
    this.#recorder = setup.recorder;
    this.#random = setup.random;
    this.#generator = setup.generator;
  }

  get counts(): OperationCounts {
    return this.#counts;
  }

  /** The contender that leads by the newest belief. */
  get holder(): Belief | undefined {
    return this.#beliefs.newest();
  }

  /** True once the generator has nothing more; operations may still be open. */
  get exhausted(): boolean {
    return this.#done;
  }

  /** True while no operation is offered or open but campaigns, which may wait for ever. */
  get settled(): boolean {
    return this.#threads.rows.every(
      (row) => row.kind === "own" || row.state.type === "idle" || seeksTenure(row.state.op.f),
    );
  }

  isUp(host: string): boolean {
    return this.#up.has(host);
  }

  /** Goes on with another generator: the next phase of a run. */
  use(generator: Generator): void {
    this.#generator = generator;
    this.#done = false;
  }

  /** Asks the generator for as much as it has now. `wakeNs`: when to ask again if nothing happens before. */
  poll(nowNs: Ns): { readonly directives: readonly Directive[]; readonly wakeNs: Ns | undefined } {
    const directives: Directive[] = [];
    while (!this.#done) {
      const step = this.#generator.next(this.#context(nowNs));
      if (step.type === "done") {
        this.#done = true;
        break;
      }
      this.#generator = step.next;
      if (step.type === "wait") return { directives, wakeNs: step.untilNs };
      directives.push(this.#offer(step.emission.thread, step.emission.op, nowNs));
    }
    return { directives, wakeNs: undefined };
  }

  /** Takes one report of a host. */
  receive(host: string, report: HostReport, nowNs: Ns): readonly Directive[] {
    if (this.#closed) return [];
    switch (report.type) {
      case "hello":
        this.#up.add(host);
        return [];
      case "ready":
        return [this.#begin(host, report, nowNs)];
      case "complete":
        this.#complete(host, report, nowNs);
        return [];
      case "note": {
        const note = { process: host, type: "note", f: report.f, value: report.value, host } as const;
        const event = this.#recorder.note({ ...note, ...present("session", report.session) }, nowNs);
        this.#beliefs.observe(host, event);
        this.#inform(this.#threads.mainThread(host)?.thread, event, nowNs);
        return [];
      }
      case "stopped":
        this.#up.delete(host);
        return [];
      default:
        return report satisfies never;
    }
  }

  /** A host's process ended: what it had begun nobody knows; what it was only offered never happened. */
  died(host: string, reason: string, nowNs: Ns): void {
    this.#up.delete(host);
    if (this.#closed) return;
    const note = { process: host, type: "note", f: "died", value: { reason }, host } as const;
    const death = this.#recorder.note(note, nowNs);
    this.#beliefs.observe(host, death);
    for (const row of this.#threads.of(host)) this.#abandon(row, `host ended: ${reason}`, nowNs);
    this.#inform(this.#threads.mainThread(host)?.thread, death, nowNs);
  }

  /** The run ends: everything still open completes as `info`, and what hosts say from then on comes too late. */
  close(reason: string, nowNs: Ns): void {
    this.#closed = true;
    for (const row of this.#threads.rows) this.#abandon(row, reason, nowNs);
  }

  #offer(thread: number, op: OperationRequest, timeNs: Ns): Directive {
    const row = this.#threads.rows[thread];
    if (row === undefined || row.kind !== "offers" || row.state.type !== "idle" || !this.#up.has(row.host)) {
      throw new ContractError("generator", `it emitted ${op.f} for thread ${thread}, which is not free`);
    }
    const id = this.#nextId++;
    row.state = { type: "offered", id, op };
    return { host: row.host, command: { type: "offer", id, op, timeNs } };
  }

  #begin(host: string, report: Extract<HostReport, { type: "ready" }>, timeNs: Ns): Directive {
    const row = report.op === undefined ? this.#threads.find(host, report.id) : this.#threads.ownThread(host);
    const op = report.op ?? (row?.state.type === "offered" ? row.state.op : undefined);
    const expected = report.op === undefined ? "offered" : "idle";
    if (row === undefined || op === undefined || row.state.type !== expected) {
      throw new ContractError(`host ${host}`, `it was ready for operation ${report.id}, which is not ${expected}`);
    }
    const { f, value, ...where } = op;
    const invoke = this.#recorder.invoke(
      {
        process: row.process,
        type: "invoke",
        f,
        value,
        host,
        ...present("session", report.session),
        ...where,
        ...present("node", report.node),
      },
      timeNs,
    );
    row.state = { type: "open", id: report.id, op, invoke };
    this.#beliefs.observe(host, invoke);
    this.#inform(row.thread, invoke, timeNs);
    return { host, command: { type: "go", id: report.id, timeNs } };
  }

  #complete(host: string, report: Extract<HostReport, { type: "complete" }>, timeNs: Ns): void {
    const row = this.#threads.find(host, report.id);
    if (row === undefined || row.state.type !== "open") {
      throw new ContractError(`host ${host}`, `it completed operation ${report.id}, which it had not begun`);
    }
    const draft = completionOf(row, row.state.invoke, report.outcome);
    this.#finish(
      row,
      {
        ...draft,
        ...present("node", report.node === row.state.invoke.node ? undefined : report.node),
        ...present("late", report.late),
      },
      timeNs,
    );
  }

  #abandon(row: ThreadRow, error: string, timeNs: Ns): void {
    if (row.state.type === "open") {
      const { f, value } = row.state.invoke;
      this.#finish(row, { process: row.process, type: "info", f, value, error }, timeNs);
    }
    row.state = IDLE;
  }

  #finish(row: ThreadRow, draft: CompletionDraft, timeNs: Ns): void {
    const event = this.#recorder.complete(draft, timeNs);
    row.state = IDLE;
    this.#counts[event.type] += 1;
    if (event.type === "info") this.#threads.retire(row);
    this.#beliefs.observe(row.host, event);
    this.#inform(row.thread, event, timeNs);
  }

  #inform(thread: number | undefined, event: HistoryEvent, nowNs: Ns): void {
    this.#generator = this.#generator.update(this.#context(nowNs), { thread, event });
  }

  #context(nowNs: Ns): GeneratorContext {
    const threads: Thread[] = [];
    const free: Thread[] = [];
    for (const row of this.#threads.rows) {
      if (row.kind !== "offers") continue;
      threads.push(row);
      if (row.state.type === "idle" && this.#up.has(row.host)) free.push(row);
    }
    return { nowNs, free, threads, random: this.#random };
  }
}

/** The completion as recorded. An answer of null says no more than that it happened: the invocation tells what did. */
function completionOf(row: ThreadRow, invoke: InvokeEvent, outcome: Outcome): CompletionDraft {
  const { f, value } = invoke;
  const { process } = row;
  switch (outcome.type) {
    case "ok":
      return { process, type: "ok", f, value: outcome.value ?? value, ...present("at", outcome.at) };
    case "fail":
      return {
        process,
        type: "fail",
        f,
        value,
        cause: outcome.cause,
        ...present("seen", outcome.seen),
        ...present("error", outcome.error),
        ...present("at", outcome.at),
      };
    case "info":
      return { process, type: "info", f, value, error: outcome.error };
    default:
      return outcome satisfies never;
  }
}

/** The property, or nothing where its value is undefined: absent fields stay out of the history. */
function present<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}
