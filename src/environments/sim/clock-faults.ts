import type { ActiveFault, ClockFault, Measured } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import { activeFault } from "../active-fault.js";
import type { Bend, ClockErrors } from "./local-clock.js";

/** A process whose machine's clocks can be bent. Whatever it waits for comes by the bent clock. */
export interface Clocked {
  readonly name: string;
  bendClock(bend: Bend): { remove(): void };
  clockErrors(): ClockErrors;
}

/** Wrong clocks. Effective where every target's clocks, read back, are off by something else than before. */
export class ClockFaults {
  readonly #processes: ReadonlyMap<string, Clocked>;

  constructor(processes: readonly Clocked[]) {
    this.#processes = new Map(processes.map((process) => [process.name, process]));
  }

  inject({ targets, clock, offsetMs, ratePpm, strobe }: ClockFault): ActiveFault {
    const machines = targets.map((name) => this.#find(name));
    const beforeMs = errorsOf(machines);
    const bent = machines.map((machine) =>
      machine.bendClock({
        clock,
        ...(offsetMs === undefined ? {} : { offsetMs }),
        ...(ratePpm === undefined ? {} : { ratePpm }),
        ...(strobe === undefined ? {} : { strobe }),
      }),
    );
    const moved = new Set<string>();
    const measure = (): ErrorsByName => {
      const errorMs = errorsOf(machines);
      for (const { name } of machines) if (differ(errorMs[name], beforeMs[name])) moved.add(name);
      return errorMs;
    };
    const measured = (evidence: { readonly [measure: string]: ErrorsByName }): Measured => ({
      evidence: { beforeMs, ...evidence },
      effective: machines.length > 0 && machines.every(({ name }) => moved.has(name)),
    });
    return activeFault(measured({ errorMs: measure() }), () => {
      const errorMs = measure();
      for (const { remove } of bent) remove();
      return measured({ errorMs, healedErrorMs: errorsOf(machines) });
    });
  }

  #find(name: string): Clocked {
    const process = this.#processes.get(name);
    if (process !== undefined) return process;
    throw new EnvironmentError(`there is no node or host ${name}: there are ${[...this.#processes.keys()].join(", ")}`);
  }
}

type ErrorsByName = { readonly [name: string]: { readonly [Clock in keyof ClockErrors]: number } };

function errorsOf(machines: readonly Clocked[]): ErrorsByName {
  return Object.fromEntries(machines.map((machine) => [machine.name, { ...machine.clockErrors() }]));
}

function differ(left: ClockErrors | undefined, right: ClockErrors | undefined): boolean {
  return left?.wallMs !== right?.wallMs || left?.monotonicMs !== right?.monotonicMs;
}
