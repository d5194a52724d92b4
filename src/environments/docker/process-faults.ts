import type { ActiveFault, KillFault, Measured, PauseFault } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import { Turns } from "../../core/turns.js";
import { activeFault } from "../active-fault.js";
import { allSettled } from "./bounded.js";
import type { BoxedProcess } from "./boxed-process.js";
import type { ProcessControl, ProcessState } from "./process-control.js";

/** One kill or pause in force. */
interface Hold {
  readonly fault: KillFault | PauseFault;
  readonly targets: readonly BoxedProcess[];
  /** Targets that this hold itself was seen to keep from running. */
  readonly bitten: Set<string>;
}

/** Processes that are held down. */
export interface Held {
  /** Starts those that nothing else holds, and waits for nothing more. */
  letGo(): Promise<void>;
}

const HELD_STATE = { kill: "down", pause: "stopped" } as const;

type States = ReadonlyMap<BoxedProcess, ProcessState>;

export interface ProcessFaultsSetup {
  readonly processes: ReadonlyMap<string, BoxedProcess>;
  readonly control: ProcessControl;
  readonly start: (target: BoxedProcess) => Promise<void>;
  /** Waits, bounded, until started processes serve again; resolves with what it saw, e.g. `{healthy: {n1: true}}`. */
  readonly recovered: (targets: readonly BoxedProcess[]) => Promise<Measured["evidence"]>;
}

/**
 * Kills and pauses, composed: a process is down while any kill holds it, stopped while any pause does, and goes on
 * when the last lets go. A pause outlives a kill: a killed process that is also paused starts only after both are
 * healed. A hold is effective where it was seen to change the state of every target itself, or to go on holding it
 * after others let go; a process that died by itself stays dead unless a kill of it is healed.
 */
export class ProcessFaults {
  readonly #setup: ProcessFaultsSetup;
  /** Those that a kill ended and nothing has started since. */
  readonly #owedStart = new Set<BoxedProcess>();
  #holds: Hold[] = [];
  /** What two faults demand of one process is decided on states that do not move underneath. */
  readonly #turns = new Turns();

  constructor(setup: ProcessFaultsSetup) {
    this.#setup = setup;
  }

  async inject(fault: KillFault | PauseFault): Promise<ActiveFault> {
    const targets = fault.targets.map((name) => this.#find(name));
    const hold: Hold = { fault, targets, bitten: new Set() };
    const injected = await this.#turns.take(() => this.#take(hold));
    return activeFault(injected, () => this.#heal(hold));
  }

  /** Ends these and keeps them down, as a kill does that is not yet healed: for what has to be done meanwhile. */
  async holdDown(targets: readonly BoxedProcess[], signal: KillFault["signal"]): Promise<Held> {
    const fault: KillFault = { kind: "kill", targets: targets.map(({ name }) => name), signal };
    const hold: Hold = { fault, targets, bitten: new Set() };
    await this.#turns.take(() => this.#take(hold));
    return { letGo: () => this.#turns.take(async () => void (await this.#release(hold))) };
  }

  /**
   * Starts those that have ended by themselves, as soon as neither kill nor pause holds them. Resolves when they serve,
   * bounded, with what it saw of that.
   */
  async revive(targets: readonly BoxedProcess[]): Promise<Measured["evidence"]> {
    const { control, recovered } = this.#setup;
    const started = await this.#turns.take(async () => {
      const states = await control.states(targets);
      const ended = targets.filter((target) => states.get(target) === "down");
      for (const target of ended) this.#owedStart.add(target);
      const free = ended.filter((target) => this.#kindsOn(target).length === 0);
      await allSettled(free.map((target) => this.#start(target)));
      return free;
    });
    return started.length === 0 ? {} : recovered(started);
  }

  async #take(hold: Hold): Promise<Measured> {
    this.#holds.push(hold);
    try {
      const before = await this.#setup.control.states(hold.targets);
      const killed = await this.#enforce(hold.targets, before);
      const after = await this.#setup.control.states(hold.targets);
      const wanted = HELD_STATE[hold.fault.kind];
      for (const target of hold.targets) {
        if (before.get(target) !== after.get(target) && after.get(target) === wanted) hold.bitten.add(target.name);
      }
      const defied = killed.length === 0 ? {} : { killedAfterTerm: killed.map(({ name }) => name) };
      return measured(hold, { state: named(after), ...defied });
    } catch (thrown) {
      await this.#release(hold);
      throw thrown;
    }
  }

  async #heal(hold: Hold): Promise<Measured> {
    const { state, starting } = await this.#turns.take(async () => {
      const state = await this.#setup.control.states(hold.targets);
      return { state, starting: await this.#release(hold) };
    });
    // Recovery takes as long as it takes; other faults need not wait for it.
    const recovery = starting.length === 0 ? {} : await this.#setup.recovered(starting);
    const healedState = await this.#turns.take(() => this.#setup.control.states(hold.targets));
    return measured(hold, { state: named(state), healedState: named(healedState), ...recovery });
  }

  /** Lets go; brings about what the other holds demand. Returns the processes that were started. */
  async #release(hold: Hold): Promise<readonly BoxedProcess[]> {
    this.#holds = this.#holds.filter((other) => other !== hold);
    const { control } = this.#setup;
    await this.#enforce(hold.targets, await control.states(hold.targets));
    const free = hold.targets.filter((target) => this.#kindsOn(target).length === 0 && this.#owedStart.has(target));
    await allSettled(free.map((target) => this.#start(target)));
    const states = await control.states(hold.targets);
    for (const other of this.#holds) {
      for (const target of hold.targets) {
        const holds = other.targets.includes(target) && states.get(target) === HELD_STATE[other.fault.kind];
        if (holds) other.bitten.add(target.name);
      }
    }
    return free;
  }

  async #start(target: BoxedProcess): Promise<void> {
    await this.#setup.start(target);
    this.#owedStart.delete(target);
  }

  /** Ends, stops and resumes as all holds together demand. Returns those that were killed after they defied SIGTERM. */
  async #enforce(targets: readonly BoxedProcess[], states: States): Promise<readonly BoxedProcess[]> {
    const { control } = this.#setup;
    const held = (kind: Hold["fault"]["kind"]) => targets.filter((target) => this.#kindsOn(target).includes(kind));
    const killed = held("kill");
    for (const target of killed) this.#owedStart.add(target);
    const ending = killed.filter((target) => states.get(target) !== "down");
    const stopping = held("pause").filter((target) => !killed.includes(target) && states.get(target) === "running");
    const resuming = targets.filter((target) => this.#kindsOn(target).length === 0 && states.get(target) === "stopped");
    await control.stop(stopping);
    await control.resume(resuming);
    return control.end(ending, this.#signalFor(ending));
  }

  #signalFor(targets: readonly BoxedProcess[]): KillFault["signal"] {
    const newest = this.#holds.findLast(
      ({ fault, targets: held }) => fault.kind === "kill" && targets.some((target) => held.includes(target)),
    );
    return newest?.fault.kind === "kill" ? newest.fault.signal : "KILL";
  }

  #kindsOn(target: BoxedProcess): readonly ("kill" | "pause")[] {
    return this.#holds.filter(({ targets }) => targets.includes(target)).map(({ fault }) => fault.kind);
  }

  #find(name: string): BoxedProcess {
    const process = this.#setup.processes.get(name);
    if (process !== undefined) return process;
    const names = [...this.#setup.processes.keys()].join(", ");
    throw new EnvironmentError(`there is no process ${name} to break: there are ${names}`, {
      hint: "readers run in the harness' own process",
    });
  }
}

function measured(hold: Hold, evidence: Measured["evidence"]): Measured {
  const everyTarget = hold.targets.length > 0 && hold.targets.every(({ name }) => hold.bitten.has(name));
  return { evidence: { ...evidence, bitten: [...hold.bitten] }, effective: everyTarget };
}

function named(states: States): { readonly [name: string]: ProcessState } {
  return Object.fromEntries([...states].map(([target, state]) => [target.name, state]));
}
