import { EnvironmentError } from "../../core/errors.js";
import type { ProcessState } from "./process-gate.js";

/** A process that can be broken: a node's or a host's. */
export interface Breakable {
  readonly name: string;
  readonly state: ProcessState;
  start(): void;
  /** `reason`: what ended it, in a few words. */
  kill(reason: string): void;
  pause(): void;
  resume(): void;
}

/** What keeps processes from running. */
export interface Hold {
  readonly kind: "kill" | "pause";
  /** What is told of whom it ends. */
  readonly reason: string;
  readonly targets: readonly Breakable[];
  /** Targets that this hold itself was seen to keep from running. */
  readonly bitten: Set<string>;
}

const HELD_STATE = { kill: "down", pause: "stopped" } as const;

/**
 * Whatever keeps processes from running, composed: a process is down while any kill holds it, stopped while any pause
 * does, and goes on when the last lets go. A pause outlives a kill: a killed process that is also paused starts only
 * after both let go. A hold has bitten where it changed a state itself, or went on holding after the others let go; a
 * second kill of a process that was down all the time proves nothing.
 *
 * A node that ended by itself is down without a hold, and is started again when a hold on it lets go.
 */
export class ProcessHolds {
  readonly #processes: ReadonlyMap<string, Breakable>;
  #holds: Hold[] = [];

  constructor(processes: ReadonlyMap<string, Breakable>) {
    this.#processes = processes;
  }

  find(name: string): Breakable {
    const process = this.#processes.get(name);
    if (process !== undefined) return process;
    throw new EnvironmentError(`there is no node or host ${name}: there are ${[...this.#processes.keys()].join(", ")}`);
  }

  hold(kind: Hold["kind"], targets: readonly Breakable[], reason = "killed"): Hold {
    const hold: Hold = { kind, reason, targets, bitten: new Set() };
    this.#holds.push(hold);
    for (const target of targets) {
      const before = target.state;
      this.enforce(target);
      if (target.state !== before) hold.bitten.add(target.name);
    }
    return hold;
  }

  release(hold: Hold): void {
    this.#holds = this.#holds.filter((other) => other !== hold);
    for (const target of hold.targets) {
      this.enforce(target);
      for (const other of this.#holds) {
        if (other.targets.includes(target) && target.state === HELD_STATE[other.kind]) other.bitten.add(target.name);
      }
    }
  }

  /** Brings a process into the state that the holds on it demand: running, where there is none. */
  enforce(target: Breakable): void {
    const holding = this.#holds.filter((hold) => hold.targets.includes(target));
    const kill = holding.find(({ kind }) => kind === "kill");
    if (kill !== undefined) {
      if (target.state !== "down") target.kill(kill.reason);
    } else if (holding.length > 0) {
      if (target.state === "running") target.pause();
    } else if (target.state === "down") target.start();
    else if (target.state === "stopped") target.resume();
  }
}

export function statesOf(targets: readonly Breakable[]): { readonly [name: string]: ProcessState } {
  return Object.fromEntries(targets.map(({ name, state }) => [name, state]));
}
