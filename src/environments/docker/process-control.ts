import type { KillFault } from "../../contract/faults.js";
import type { Ms } from "../../core/units.js";
import { eventually } from "./bounded.js";
import type { BoxedProcess } from "./boxed-process.js";
import type { Engine } from "./engine.js";
import type { FaultAgent, ProcessId } from "./fault-agent.js";

/** As the kernel has it: every thread stopped, none there at all, or anything else. */
export type ProcessState = "running" | "stopped" | "down";

/** How long a process may take to end after SIGTERM before it is killed. */
const TERM_MS: Ms = 3000;
const TERM_LOOK_MS: Ms = 20;

/** Ends, stops, resumes and starts several processes at once, and reads their states from the kernel. */
export class ProcessControl {
  readonly #engine: Engine;
  readonly #agent: FaultAgent;

  constructor(engine: Engine, agent: FaultAgent) {
    this.#engine = engine;
    this.#agent = agent;
  }

  async states(targets: readonly BoxedProcess[]): Promise<ReadonlyMap<BoxedProcess, ProcessState>> {
    const reply = targets.length === 0 ? {} : await this.#agent.command("state", ...ids(targets));
    return new Map(targets.map((target) => [target, stateOf(reply[target.process ?? ""])]));
  }

  /** Resolves when all are gone and the engine knows it. Returns those that did not heed SIGTERM and were killed. */
  async end(targets: readonly BoxedProcess[], signal: KillFault["signal"]): Promise<readonly BoxedProcess[]> {
    if (targets.length === 0) return [];
    for (const target of targets) target.expectEnd(signal);
    await this.#agent.command("kill", signal, ...ids(targets));
    const defiant = signal === "TERM" ? await this.#defiant(targets) : [];
    if (defiant.length > 0) await this.#agent.command("kill", "KILL", ...ids(defiant));
    await Promise.all(targets.map((target) => target.awaitEnd()));
    return defiant;
  }

  async #defiant(targets: readonly BoxedProcess[]): Promise<readonly BoxedProcess[]> {
    let left = targets;
    await eventually(this.#engine.clock, { withinMs: TERM_MS, everyMs: TERM_LOOK_MS }, async () => {
      const states = await this.states(left);
      // A stopped process takes SIGTERM only when it goes on, which is not ours to make it do.
      left = left.filter((target) => states.get(target) !== "down");
      return left.every((target) => states.get(target) === "stopped");
    });
    return left;
  }

  async stop(targets: readonly BoxedProcess[]): Promise<void> {
    if (targets.length === 0) return;
    for (const { log } of targets) log.mark("is stopped");
    await this.#agent.command("stop", ...ids(targets));
  }

  async resume(targets: readonly BoxedProcess[]): Promise<void> {
    if (targets.length === 0) return;
    for (const { log } of targets) log.mark("goes on");
    await this.#agent.command("cont", ...ids(targets));
  }
}

function ids(targets: readonly BoxedProcess[]): readonly ProcessId[] {
  return targets.flatMap(({ process }) => (process === undefined ? [] : [process]));
}

function stateOf(letter: string | number | undefined): ProcessState {
  if (letter === undefined || letter === "gone") return "down";
  return letter === "T" ? "stopped" : "running";
}
