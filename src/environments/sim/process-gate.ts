import type { Random } from "../../core/random.js";
import type { Ns } from "../../core/units.js";
import type { EventKind, SimEvent } from "./event-heap.js";
import type { EventLoop } from "./event-loop.js";

export type ProcessState = "running" | "stopped" | "down";

/** Where what a process takes comes from; each keeps its own order. */
export type Source = "network" | "control" | "timer" | "disk";

/** How long a woken process takes over each thing that it finds waiting. */
const CATCH_UP_NS: Ns = 5000;

/**
 * What stands between a process and the world: open while it runs, holding things back while it is stopped, losing
 * them while it is down. A process that wakes finds what was held all at once, and which of an overdue timer, a
 * message and a command it takes first is its scheduler's whim, here the seed's. Until all of it is taken the gate
 * stays shut, so that nothing overtakes.
 */
export class ProcessGate {
  readonly #loop: EventLoop;
  readonly #random: Random;
  readonly #kind: EventKind;
  readonly #subject: number;
  readonly #held = new Map<Source, (() => void)[]>();
  #state: ProcessState = "down";
  #catchUp: SimEvent | undefined;
  /** True while things go straight through. */
  open = false;

  /** `kind` and `subject` describe the events in which it catches up. */
  constructor(setup: { loop: EventLoop; random: Random; kind: EventKind; subject: number }) {
    this.#loop = setup.loop;
    this.#random = setup.random;
    this.#kind = setup.kind;
    this.#subject = setup.subject;
  }

  get state(): ProcessState {
    return this.#state;
  }

  /** Keeps `take` for later; for a process that is down nothing is kept. Call it only while the gate is shut. */
  hold(source: Source, take: () => void): void {
    if (this.#state === "down") return;
    const queue = this.#held.get(source);
    if (queue === undefined) this.#held.set(source, [take]);
    else queue.push(take);
  }

  begin(): void {
    this.#state = "running";
    this.open = true;
  }

  stop(): void {
    this.#state = "stopped";
    this.open = false;
    this.#cancelCatchUp();
  }

  resume(): void {
    this.#state = "running";
    this.#goOn();
  }

  end(): void {
    this.#state = "down";
    this.open = false;
    this.#held.clear();
    this.#cancelCatchUp();
  }

  #goOn(): void {
    this.open = this.#held.size === 0;
    if (this.open) return;
    const timeNs = this.#loop.nowNs + CATCH_UP_NS;
    this.#catchUp = this.#loop.schedule(timeNs, this.#kind, this.#subject, () => this.#takeOne());
  }

  #takeOne(): void {
    this.#catchUp = undefined;
    const source = this.#random.pick([...this.#held.keys()]);
    const queue = this.#held.get(source) as (() => void)[];
    const take = queue.shift() as () => void;
    if (queue.length === 0) this.#held.delete(source);
    take();
    if (this.#state === "running" && this.#catchUp === undefined) this.#goOn();
  }

  #cancelCatchUp(): void {
    if (this.#catchUp !== undefined) this.#loop.cancel(this.#catchUp);
    this.#catchUp = undefined;
  }
}
