import type { ActiveFault, ClockFault, Measured } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import type { Evidence } from "../../core/event.js";
import { Turns } from "../../core/turns.js";
import type { Ms } from "../../core/units.js";
import { activeFault } from "../active-fault.js";
import { eventually } from "./bounded.js";
import type { BoxedProcess } from "./boxed-process.js";
import { type BendBeginning, bendWord, isBentAsAsked } from "./clock-bend.js";
import { commandClocks } from "./clock-command.js";
import { type ClockReading, type ClockReadings, readingsOf } from "./clock-readings.js";
import type { Engine } from "./engine.js";
import type { AgentReply, FaultAgent } from "./fault-agent.js";

/** How long after a container's start its program may take to be there: its init starts first. */
const PROGRAM_MS: Ms = 3000;
const LOOK_MS: Ms = 5;

/** One fault in force. */
interface Bend {
  readonly id: number;
  readonly fault: ClockFault;
  readonly targets: readonly BoxedProcess[];
  sinceUs: number;
  /** By host pid, what each process's clocks were when the bend came over it. */
  readonly beginnings: Map<number, BendBeginning & { readonly readings: number }>;
  /** Targets whose clocks other faults bent as well meanwhile: what is whose can no longer be told apart. */
  readonly shared: Set<BoxedProcess>;
  /** Targets seen to read wrong clocks by this bend. */
  readonly bitten: Set<string>;
  /** Targets that started meanwhile, on the true time, and could not be bent again. */
  readonly missed: Set<string>;
}

type Readings = ReadonlyMap<BoxedProcess, ClockReadings>;

/**
 * Wrong clocks of all processes in a container, each through its own vDSO (docker/agent/clock). Bends of several faults
 * add up; they belong to the machine, so that a process which starts while they are in force gets them as well, as soon
 * as it is there. Effective where every target's clocks, read back, are off by what was asked.
 */
export class ClockFaults {
  readonly #engine: Engine;
  readonly #agent: FaultAgent;
  readonly #processes: ReadonlyMap<string, BoxedProcess>;
  readonly #inForce = new Set<Bend>();
  #bends = 0;
  /** What a process's clocks were before is read before anything else bends them. */
  readonly #turns = new Turns();

  constructor(engine: Engine, agent: FaultAgent, processes: ReadonlyMap<string, BoxedProcess>) {
    this.#engine = engine;
    this.#agent = agent;
    this.#processes = processes;
  }

  async inject(fault: ClockFault): Promise<ActiveFault> {
    const bend: Bend = {
      id: ++this.#bends,
      fault,
      targets: fault.targets.map((name) => this.#find(name)),
      sinceUs: 0,
      beginnings: new Map(),
      shared: new Set(),
      bitten: new Set(),
      missed: new Set(),
    };
    const injected = await this.#turns.take(() => this.#take(bend));
    return activeFault(injected, () => this.#turns.take(() => this.#heal(bend)));
  }

  /** Makes the clocks of a process that has just started as wrong as its machine's are. */
  async restarted(target: BoxedProcess): Promise<void> {
    await this.#turns.take(async () => {
      for (const bend of this.#inForce) {
        if (!bend.targets.includes(target)) continue;
        const bent = await this.#bendAnew(bend, target).catch(() => false);
        if (!bent) bend.missed.add(target.name);
      }
    });
  }

  async #take(bend: Bend): Promise<Measured> {
    const before = await this.#read("read", bend.targets);
    this.#noteShared(bend);
    const reply = await this.#command(bendWord(bend.id, bend.fault, "now"), bend.targets);
    bend.sinceUs = Number(reply["since"]);
    this.#inForce.add(bend);
    const after = named(reply, bend.targets);
    for (const target of bend.targets) {
      for (const { pid, readings } of after.get(target)?.bent ?? []) {
        const past = before.get(target)?.bent.find((reading) => reading.pid === pid);
        const { wallMs, monotonicMs } = past ?? { wallMs: 0, monotonicMs: 0 };
        const counted = past?.readings ?? readings;
        bend.beginnings.set(pid, { sinceUs: bend.sinceUs, wallMs, monotonicMs, jumped: true, readings: counted });
      }
    }
    return this.#judge(bend, after, { beforeMs: errorsOf(before), errorMs: errorsOf(after) });
  }

  async #heal(bend: Bend): Promise<Measured> {
    const readings = await this.#read("read", bend.targets);
    const { effective } = this.#judge(bend, readings, {});
    this.#inForce.delete(bend);
    const healed = await this.#read(`unbend,${bend.id}`, bend.targets);
    const evidence = { errorMs: errorsOf(readings), healedErrorMs: errorsOf(healed) };
    const { missed } = bend;
    return {
      evidence: {
        ...evidence,
        readings: readSince(bend, readings),
        ...(missed.size === 0 ? {} : { missed: [...missed] }),
      },
      effective,
    };
  }

  async #bendAnew(bend: Bend, target: BoxedProcess): Promise<boolean> {
    const word = bendWord(bend.id, bend.fault, { sinceUs: bend.sinceUs });
    return eventually(this.#engine.clock, { withinMs: PROGRAM_MS, everyMs: LOOK_MS }, async () => {
      const { bent } = readingsOf(await this.#command(word, [target]), target.process);
      const { sinceUs } = bend;
      for (const { pid, readings } of bent) {
        bend.beginnings.set(pid, { sinceUs, wallMs: 0, monotonicMs: 0, jumped: false, readings });
      }
      return bent.length > 0;
    });
  }

  /** Notes which targets' clocks are as asked; once seen, that holds for the whole fault. */
  #judge(bend: Bend, readings: Readings, evidence: Evidence): Measured {
    for (const target of bend.targets) {
      const { bent = [], bare = [] } = readings.get(target) ?? {};
      const asAsked = bent.every((reading) => isBent(bend, target, reading));
      if (bent.length > 0 && bare.length === 0 && asAsked) bend.bitten.add(target.name);
    }
    const everyTarget = bend.targets.length > 0 && bend.targets.every(({ name }) => bend.bitten.has(name));
    return { evidence, effective: everyTarget && bend.missed.size === 0 };
  }

  #noteShared(bend: Bend): void {
    for (const other of this.#inForce) {
      for (const target of bend.targets.filter((one) => other.targets.includes(one))) {
        bend.shared.add(target);
        other.shared.add(target);
      }
    }
  }

  async #read(action: string, targets: readonly BoxedProcess[]): Promise<Readings> {
    return named(await this.#command(action, targets), targets);
  }

  /** Targets that are down have no clocks to speak of. */
  async #command(action: string, targets: readonly BoxedProcess[]): Promise<AgentReply> {
    const ids = targets.flatMap(({ process }) => (process === undefined ? [] : [process]));
    return commandClocks(this.#agent, action, ids);
  }

  #find(name: string): BoxedProcess {
    const process = this.#processes.get(name);
    if (process !== undefined) return process;
    throw new EnvironmentError(`there is no process ${name} whose clocks could be bent`, {
      hint: `there are ${[...this.#processes.keys()].join(", ")}; readers run in the harness' own process`,
    });
  }
}

function isBent(bend: Bend, target: BoxedProcess, reading: ClockReading): boolean {
  const beginning = bend.beginnings.get(reading.pid);
  // A child of a bent process, started since: it was bent from its first moment.
  if (beginning === undefined || bend.shared.has(target)) return reading.wallMs !== 0 || reading.monotonicMs !== 0;
  return isBentAsAsked(bend.fault, beginning, reading);
}

/** How often each target's processes have read their clocks since the bend came over them. */
function readSince(bend: Bend, readings: Readings): { readonly [name: string]: number } {
  const counts = [...readings].map(([{ name }, { bent }]) => {
    const since = bent.map(({ pid, readings }) => readings - (bend.beginnings.get(pid)?.readings ?? 0));
    return [name, since.reduce((sum, count) => sum + count, 0)] as const;
  });
  return Object.fromEntries(counts);
}

function named(reply: AgentReply, targets: readonly BoxedProcess[]): Readings {
  return new Map(targets.map((target) => [target, readingsOf(reply, target.process)]));
}

/** By target, of the process that reads its clocks most; a target without processes is left out. */
function errorsOf(readings: Readings): { readonly [name: string]: { readonly wallMs: Ms; readonly monotonicMs: Ms } } {
  const errors = [...readings].flatMap(([{ name }, { bent, bare }]) => {
    const [busiest] = [...bent].sort((left, right) => right.readings - left.readings);
    if (busiest !== undefined) return [[name, rounded(busiest)] as const];
    return bare.length === 0 ? [] : [[name, { wallMs: 0, monotonicMs: 0 }] as const];
  });
  return Object.fromEntries(errors);
}

/** To microseconds; a file knows no negative zero. */
function rounded({ wallMs, monotonicMs }: ClockReading): { readonly wallMs: Ms; readonly monotonicMs: Ms } {
  const toMicroseconds = (ms: Ms): Ms => Math.round(ms * 1000) / 1000 + 0;
  return { wallMs: toMicroseconds(wallMs), monotonicMs: toMicroseconds(monotonicMs) };
}
