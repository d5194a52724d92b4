import type { Cancel, Clock } from "../contract/clock.js";
import type { Generator } from "../contract/generator.js";
import type { HostLink } from "../contract/host.js";
import { type Ms, msToNs, nsToMs } from "../core/units.js";
import type { Directive, Interpreter } from "./interpreter.js";
import type { Recorder } from "./recorder.js";

/** How often hosts are told the time, and how late a tick counts as a stall of the harness itself. */
const TICK_MS: Ms = 100;
const STALL_MS: Ms = 100;

/** What is settled already: whatever waits for it comes next. */
const DUE = Promise.resolve();

/**
 * Moves reports and commands between the hosts and the interpreter, on whatever clock the cluster has: the simulator's
 * virtual one or the real one. All reports at hand are taken before the generator is asked for more.
 */
export class Conductor {
  readonly #clock: Clock;
  readonly #interpreter: Interpreter;
  readonly #recorder: Recorder;
  readonly #links: ReadonlyMap<string, HostLink>;
  readonly #flush: () => void;
  readonly #stopped = new Set<string>();
  #pollDue = false;
  #cancelWake: Cancel = () => {};
  #cancelTick: Cancel = () => {};
  #waiters: { readonly met: () => boolean; readonly resolve: () => void }[] = [];
  #fail: (thrown: unknown) => void = () => {};

  /** Rejects when a report could not be taken or an event not be recorded: the run cannot go on. */
  readonly broken: Promise<never>;

  constructor(setup: {
    clock: Clock;
    interpreter: Interpreter;
    recorder: Recorder;
    hosts: readonly HostLink[];
    flush: () => void;
  }) {
    this.#clock = setup.clock;
    this.#interpreter = setup.interpreter;
    this.#recorder = setup.recorder;
    this.#flush = setup.flush;
    this.#links = new Map(setup.hosts.map((link) => [link.name, link]));
    this.broken = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.broken.catch(() => {});
    for (const link of setup.hosts) this.#listen(link);
    this.#tick(setup.clock.nowNs());
  }

  /** Goes over to another generator at once. */
  begin(generator: Generator): void {
    this.#interpreter.use(generator);
    this.#schedulePoll();
  }

  /** Resolves when `met` holds, looked at after each report and poll, or when `withinMs` have passed: then false. */
  async until(met: () => boolean, withinMs: Ms): Promise<boolean> {
    if (met()) return true;
    return new Promise<boolean>((resolve) => {
      const cancel = this.#clock.at(this.#clock.nowNs() + msToNs(withinMs), () => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        resolve(met());
      });
      const waiter = {
        met,
        resolve: () => {
          cancel();
          resolve(true);
        },
      };
      this.#waiters.push(waiter);
    });
  }

  /** Tells every host to stop; `allStopped` holds once each has, or has died. */
  stopHosts(): void {
    for (const name of this.#links.keys()) {
      if (this.#interpreter.isUp(name)) this.#send({ host: name, command: { type: "stop", timeNs: this.#now() } });
      else this.#stopped.add(name);
    }
  }

  allStopped(): boolean {
    return this.#stopped.size === this.#links.size;
  }

  /** No more timers: nothing keeps the process, or the simulated world, going. */
  dispose(): void {
    this.#cancelWake();
    this.#cancelTick();
  }

  #now(): number {
    return this.#clock.nowNs();
  }

  #listen(link: HostLink): void {
    link.listen({
      report: (report) =>
        this.#guarded(() => {
          if (report.type === "stopped") this.#stopped.add(link.name);
          for (const directive of this.#interpreter.receive(link.name, report, this.#now())) this.#send(directive);
        }),
      died: (reason) =>
        this.#guarded(() => {
          this.#stopped.add(link.name);
          this.#interpreter.died(link.name, reason, this.#now());
        }),
    });
  }

  #guarded(take: () => void): void {
    try {
      take();
      this.#schedulePoll();
      this.#wakeWaiters();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** The poll runs as a microtask: after every report that came in the same turn. */
  #schedulePoll(): void {
    if (this.#pollDue) return;
    this.#pollDue = true;
    // A settled promise, since `queueMicrotask` sets up an asynchronous context each time, for several times the cost.
    void DUE.then(() => {
      this.#pollDue = false;
      try {
        this.#poll();
        this.#wakeWaiters();
      } catch (thrown) {
        this.#fail(thrown);
      }
    });
  }

  #poll(): void {
    this.#cancelWake();
    const { directives, wakeNs } = this.#interpreter.poll(this.#now());
    for (const directive of directives) this.#send(directive);
    if (wakeNs !== undefined) this.#cancelWake = this.#clock.at(wakeNs, () => this.#schedulePoll());
  }

  #send({ host, command }: Directive): void {
    this.#links.get(host)?.send(command);
  }

  #wakeWaiters(): void {
    if (this.#waiters.length === 0) return;
    const met = this.#waiters.filter((waiter) => waiter.met());
    this.#waiters = this.#waiters.filter((waiter) => !met.includes(waiter));
    for (const waiter of met) waiter.resolve();
  }

  #tick(lastNs: number): void {
    this.#cancelTick = this.#clock.at(lastNs + msToNs(TICK_MS), () => {
      const nowNs = this.#now();
      try {
        const lateMs = nsToMs(nowNs - lastNs) - TICK_MS;
        if (lateMs > STALL_MS) {
          const value = { ms: Math.round(lateMs) };
          this.#recorder.note({ process: "harness", type: "note", f: "stall", value }, nowNs);
        }
        for (const [host] of this.#links) {
          if (this.#interpreter.isUp(host)) this.#send({ host, command: { type: "tick", timeNs: nowNs } });
        }
        this.#flush();
      } catch (thrown) {
        this.#fail(thrown);
      }
      this.#tick(nowNs);
    });
  }
}
