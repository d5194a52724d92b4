import type { ClientContext, MessageTransport } from "../../contract/client.js";
import type { Cancel, Clock } from "../../contract/clock.js";
import type { HostCommand, HostLink, HostReport, HostRuntime } from "../../contract/host.js";
import type { Json } from "../../core/json.js";
import type { Random } from "../../core/random.js";
import type { Ns } from "../../core/units.js";
import { EventKind } from "./event-heap.js";
import type { EventLoop } from "./event-loop.js";
import { type Bend, type ClockErrors, LocalClock } from "./local-clock.js";
import { LocalTimers } from "./local-timers.js";
import { addressOf, type Endpoint, type Network } from "./network.js";
import { ProcessGate, type ProcessState } from "./process-gate.js";

/** How long a line takes between harness and host; constant, so that lines stay in order. */
const CONTROL_DELAY_NS: Ns = 20_000;

/** What the harness hears of a host. */
type Listener = Parameters<HostLink["listen"]>[0];

export interface ClientProcessSetup {
  readonly name: string;
  readonly role: "contender" | "reader";
  readonly subject: number;
  readonly loop: EventLoop;
  readonly network: Network;
  readonly random: Random;
  /** Brings one life of the host into being. */
  readonly createRuntime: (
    context: Pick<ClientContext, "host" | "incarnation" | "clock" | "wallMs" | "random" | "transport">,
    report: (report: HostReport) => void,
  ) => HostRuntime;
}

/**
 * The process a client host runs in, and the harness' link to it. Each life has its own address, clock handle and
 * pipe to the harness: nothing of a dead life reaches the next, and code of it that still holds promises acts on
 * nothing.
 */
export class ClientProcess implements Endpoint, HostLink {
  readonly name: string;
  readonly role: "contender" | "reader";
  readonly subject: number;
  readonly arrivalKind = EventKind.hostDelivery;
  readonly #setup: ClientProcessSetup;
  readonly #loop: EventLoop;
  readonly #clock: LocalClock;
  readonly #timers: LocalTimers;
  readonly #gate: ProcessGate;
  #runtime: HostRuntime | undefined;
  #receive: ((from: string, message: Json) => void) | undefined;
  /** The life that runs or, while it is down, the one to come. */
  #life = 0;
  /** The life whose pipe the harness holds: it changes only when the harness has heard of the death. */
  #pipe = 0;
  #listener: Listener | undefined;
  #unheard: ((listener: Listener) => void)[] = [];

  constructor(setup: ClientProcessSetup) {
    const { name, role, subject, loop, random } = setup;
    this.#setup = setup;
    this.name = name;
    this.role = role;
    this.subject = subject;
    this.#loop = loop;
    this.#clock = new LocalClock(loop, random.fork("clock"));
    this.#timers = new LocalTimers({ loop, clock: this.#clock, kind: EventKind.hostTimer, subject });
    this.#gate = new ProcessGate({ loop, random: random.fork("wake"), kind: EventKind.hostTimer, subject });
  }

  get state(): ProcessState {
    return this.#gate.state;
  }

  start(): void {
    const life = this.#life;
    this.#gate.begin();
    const context = {
      host: this.name,
      incarnation: life,
      clock: this.#clockOf(life),
      wallMs: () => this.#clock.wallMs(),
      random: this.#setup.random.fork(`life/${life}`),
      transport: this.#transportOf(life),
    };
    this.#runtime = this.#setup.createRuntime(context, (report) => this.#report(life, report));
  }

  kill(reason: string): void {
    this.#gate.end();
    this.#runtime = undefined;
    this.#receive = undefined;
    this.#life += 1;
    const next = this.#life;
    this.#tellHarness((listener) => {
      this.#pipe = next;
      listener.died(reason);
    });
  }

  pause(): void {
    this.#gate.stop();
  }

  resume(): void {
    this.#gate.resume();
  }

  /** Bends its machine's clocks. What it waits for is reckoned anew. */
  bendClock(bend: Bend): { remove(): void } {
    const bent = this.#clock.bend(bend);
    this.#timers.reset();
    return {
      remove: () => {
        bent.remove();
        this.#timers.reset();
      },
    };
  }

  clockErrors(): ClockErrors {
    return this.#clock.errors();
  }

  send(command: HostCommand): void {
    const life = this.#pipe;
    const timeNs = this.#loop.nowNs + CONTROL_DELAY_NS;
    this.#loop.schedule(timeNs, EventKind.command, this.subject, () => {
      if (this.#lives(life)) this.#take("control", () => this.#runtime?.receive(command));
    });
  }

  listen(listener: Listener): void {
    this.#listener = listener;
    for (const tell of this.#unheard.splice(0)) this.#tellHarness(tell);
  }

  receive(from: string, message: Json, to: string): void {
    if (to !== this.name && to !== addressOf(this.name, this.#life)) return;
    this.#take("network", () => this.#receive?.(from, message));
  }

  #report(life: number, report: HostReport): void {
    if (this.#lives(life)) this.#tellHarness((listener) => listener.report(report));
  }

  #tellHarness(tell: (listener: Listener) => void): void {
    this.#loop.schedule(this.#loop.nowNs + CONTROL_DELAY_NS, EventKind.report, this.subject, () => {
      if (this.#listener === undefined) this.#unheard.push(tell);
      else tell(this.#listener);
    });
  }

  #take(source: "control" | "network" | "timer", take: () => void): void {
    if (this.#gate.open) take();
    else this.#gate.hold(source, take);
  }

  #lives(life: number): boolean {
    return life === this.#life && this.#gate.state !== "down";
  }

  #transportOf(life: number): MessageTransport {
    const { network, name } = this.#setup;
    const address = addressOf(this.name, life);
    return {
      get atMostOnce() {
        return !network.mayDouble(name);
      },
      send: (to, message) => {
        if (this.#lives(life)) network.send(this.name, address, to, message);
      },
      onMessage: (receive) => {
        if (this.#lives(life)) this.#receive = receive;
      },
    };
  }

  #clockOf(life: number): Clock {
    return {
      nowNs: () => this.#clock.monotonicNs(),
      at: (timeNs, task): Cancel => {
        let cancelled = false;
        const due = (): void => {
          if (!cancelled) task();
        };
        const cancel = this.#timers.at(timeNs, () => {
          if (this.#lives(life)) this.#take("timer", due);
        });
        return () => {
          cancelled = true;
          cancel();
        };
      },
    };
  }
}
