import { setMaxListeners } from "node:events";
import type { Cluster } from "../contract/environment.js";
import type { SpelledFault } from "../contract/faults.js";
import type { Generator } from "../contract/generator.js";
import type { Nemesis, NemesisOptions, TargetName } from "../contract/nemesis.js";
import { validatedFaults } from "../contract/validate/faults.js";
import { validatedNemesis } from "../contract/validate/nemesis.js";
import type { Workload } from "../contract/workload.js";
import { messageOf } from "../core/errors.js";
import { BEYOND_CORE } from "../core/event.js";
import type { HistoryEnd, HistoryHeader } from "../core/history.js";
import { createRandom, type Random } from "../core/random.js";
import { type Ms, msToNs, nsToMs } from "../core/units.js";
import { timeLimit } from "../generators/limits.js";
import { faultBeyondCore } from "./beyond-core.js";
import { Conductor } from "./conductor.js";
import { Interpreter, type OperationCounts } from "./interpreter.js";
import { NemesisDriver, type ScheduledNemesis } from "./nemesis-driver.js";
import { scheduleFaults } from "./nemesis-schedule.js";
import { heardRecorder, type Recorder } from "./recorder.js";
import { ThreadTable } from "./thread-table.js";
import { Triggers } from "./triggers.js";

/** Everything a run needs; the cluster is up, the header written. */
export interface RunSpec {
  readonly cluster: Cluster;
  readonly workload: Workload;
  readonly header: HistoryHeader;
  readonly rateHz: number;
  readonly timeLimitMs: Ms;
  readonly nemeses: readonly PlannedNemesis[];
  /** Faults spelled out one by one, beside what the nemeses decide. */
  readonly schedule?: readonly SpelledFault[];
  /** What recovers in the quiet part at the end: all of the cluster, or a core while a minority stays broken. */
  readonly recovery?: "all" | "core";
  readonly recorder: Recorder;
  /** Makes what was recorded durable; called at least every 100 ms. */
  readonly flush: () => void;
  /** Aborted when the run is to end early, in order. */
  readonly signal: AbortSignal;
  readonly progress?: (progress: RunProgress) => void;
}

/** A nemesis with its target and options; `everyMs` and `forMs` are among the options. */
export interface PlannedNemesis {
  readonly nemesis: Nemesis;
  readonly target: TargetName;
  readonly options: NemesisOptions;
  /** What each of its faults waits for: a run trigger, or a mark of the system. */
  readonly when?: string;
}

export interface RunProgress extends OperationCounts {
  readonly phase: "main" | "healing" | "finale";
  readonly elapsedMs: Ms;
  /** The contender that leads by the newest belief. */
  readonly holder: string | undefined;
  readonly faults: readonly string[];
}

/** How often progress is told. */
const PROGRESS_MS: Ms = 200;

/** How long hosts may take to say hello at the start and goodbye at the end. */
const HELLO_MS: Ms = 10_000;
const GOODBYE_MS: Ms = 3000;

/**
 * Runs a workload under its nemeses: the main phase, the heal of every fault, the finale. Resolves with how the
 * history ended; rejects only where an event could not be recorded or a plug-in broke its contract. Every fault is
 * healed before it settles.
 */
export async function runHistory(spec: RunSpec): Promise<HistoryEnd> {
  const { cluster, header } = spec;
  const random = createRandom(header.seed);
  const threads = new ThreadTable(header.contenders, header.readers);
  const { clock, hosts } = cluster;
  const triggers = new Triggers({
    clock,
    ttlMs: header.bounds.ttlMs,
    onMark: cluster.onMark?.bind(cluster),
    holder: () => interpreter.holder?.host,
  });
  const recorder = heardRecorder(spec.recorder, (event) => triggers.take(event));
  const interpreter = new Interpreter({ threads, recorder, random: random.fork("workload"), generator: idle });
  const conductor = new Conductor({ clock, interpreter, recorder, hosts, flush: spec.flush });
  const ending = new AbortController();
  // Every fault that is in force or spelled out listens, however many there are.
  setMaxListeners(0, ending.signal);
  const nemeses = new NemesisDriver({
    clock,
    faults: validatedFaults(cluster.faults),
    statuses: () => cluster.statuses(),
    recorder,
    random: random.fork("nemeses"),
    nodes: header.nodes,
    upgrade: () => cluster.upgrade,
    hosts: { contenders: header.contenders, readers: header.readers },
    holder: () => interpreter.holder?.host,
    triggers,
    signal: ending.signal,
  });
  const run = new Run(spec, { interpreter, conductor, nemeses, random, ending });
  try {
    return await cluster.drive(run.conduct());
  } finally {
    conductor.dispose();
  }
}

const idle: Generator = { next: () => ({ type: "wait", next: idle }), update: () => idle };

interface RunParts {
  readonly interpreter: Interpreter;
  readonly conductor: Conductor;
  readonly nemeses: NemesisDriver;
  readonly random: Random;
  /** Aborted to end the main phase and all faults at once. */
  readonly ending: AbortController;
}

/** The course of one run. */
class Run {
  readonly #spec: RunSpec;
  readonly #parts: RunParts;
  #phase: RunProgress["phase"] = "main";
  #over = false;
  #early: Pick<HistoryEnd, "reason" | "detail"> | undefined;

  constructor(spec: RunSpec, parts: RunParts) {
    this.#spec = spec;
    this.#parts = parts;
  }

  async conduct(): Promise<HistoryEnd> {
    const { interpreter, conductor, ending } = this.#parts;
    const { cluster, header, recorder, signal } = this.#spec;
    const interrupt = (): void => this.#endEarly("interrupted", String(signal.reason ?? "interrupted"));
    signal.addEventListener("abort", interrupt);
    if (signal.aborted) interrupt();
    void cluster.failed.then((reason) => this.#endEarly("failed", reason));
    void cluster.flooded?.then((reason) => this.#endEarly("flooded", reason));
    conductor.broken.catch((thrown) => this.#endEarly("failed", messageOf(thrown)));
    this.#tellProgress();
    try {
      const hosts = [...header.contenders, ...header.readers];
      await conductor.until(() => this.#ended() || hosts.every((host) => interpreter.isUp(host)), HELLO_MS);
      await this.#mainPhase();
      await this.#finale();
    } finally {
      ending.abort();
      this.#over = true;
      signal.removeEventListener("abort", interrupt);
    }
    interpreter.close("the run ended", cluster.clock.nowNs());
    conductor.stopHosts();
    await Promise.race([conductor.until(() => conductor.allStopped(), GOODBYE_MS), conductor.broken]);
    if (this.#mayStillAnswer()) await cluster.conclude?.();
    const marks = cluster.marks();
    const elections = cluster.elections?.();
    const told = {
      ...(Object.keys(marks).length === 0 ? {} : { marks }),
      ...(elections === undefined ? {} : { elections }),
    };
    return { type: "end", events: recorder.count, reason: "complete", ...this.#early, ...told };
  }

  /** Operations for the time limit, faults for the first part of it, and then until the last one is healed. */
  async #mainPhase(): Promise<void> {
    const { conductor, interpreter } = this.#parts;
    const { workload, timeLimitMs, rateHz } = this.#spec;
    if (this.#ended()) return;
    const context = { rateHz, election: ELECTION };
    conductor.begin(timeLimit(timeLimitMs, workload.generator(context)));
    const faults = this.#break();
    await conductor.until(() => this.#ended() || interpreter.exhausted, timeLimitMs * 2);
    this.#phase = "healing";
    this.#parts.ending.abort();
    await faults;
    const patienceMs = this.#spec.header.bounds.operationTimeoutMs * 1.5;
    await conductor.until(() => !this.#mayStillAnswer() || interpreter.settled, patienceMs);
  }

  /** All planned faults; then, where only a core is to recover, what stays broken beyond it. */
  async #break(): Promise<void> {
    const { nemeses, random, ending } = this.#parts;
    const { cluster, header, schedule, recovery } = this.#spec;
    const mainNs = cluster.clock.nowNs();
    await nemeses.run(this.#schedule(), schedule);
    const hosts = [...header.contenders, ...header.readers];
    const beyond = faultBeyondCore(header.nodes, hosts, random.fork("beyond-core"));
    if (recovery !== "core" || beyond === undefined || ending.signal.aborted) return;
    await nemeses.hold(BEYOND_CORE, beyond, mainNs + msToNs(this.#spec.timeLimitMs));
  }

  async #finale(): Promise<void> {
    const { conductor, interpreter } = this.#parts;
    if (this.#early !== undefined) return;
    this.#phase = "finale";
    const { workload, rateHz, header } = this.#spec;
    conductor.begin(workload.finale({ rateHz, election: ELECTION }));
    const over = (): boolean => this.#early !== undefined || (interpreter.exhausted && interpreter.settled);
    await conductor.until(over, header.bounds.recoveryMs);
  }

  #schedule(): readonly ScheduledNemesis[] {
    const { nemeses, timeLimitMs, header } = this.#spec;
    const untilMs = timeLimitMs - quietMs(timeLimitMs, header.bounds.recoveryMs);
    return nemeses.map(({ nemesis, target, options, when }, place) => {
      const rhythm = { everyMs: Number(options["everyMs"]), forMs: Number(options["forMs"]) };
      const random = this.#parts.random.fork(`schedule/${place}`);
      const faults = scheduleFaults(rhythm, untilMs, random);
      return { nemesis: validatedNemesis(nemesis), target, options, ...(when === undefined ? {} : { when }), faults };
    });
  }

  #ended(): boolean {
    return this.#early !== undefined;
  }

  /** A cluster that has died, or sends without bound, answers nothing that would be worth waiting for. */
  #mayStillAnswer(): boolean {
    return this.#early === undefined || this.#early.reason === "interrupted";
  }

  #endEarly(reason: Exclude<HistoryEnd["reason"], "complete">, detail: string): void {
    // The first cause tells; a failure outranks an interruption, since less can still be done.
    if (this.#early?.reason === "failed" || (this.#early !== undefined && reason === "interrupted")) return;
    this.#early = { reason, detail };
    this.#parts.ending.abort();
  }

  #tellProgress(): void {
    const { progress, cluster } = this.#spec;
    if (progress === undefined || this.#over) return;
    const { interpreter, nemeses } = this.#parts;
    progress({
      phase: this.#phase,
      elapsedMs: nsToMs(cluster.clock.nowNs()),
      ...interpreter.counts,
      holder: interpreter.holder?.host,
      faults: nemeses.inForce,
    });
    cluster.clock.at(cluster.clock.nowNs() + PROGRESS_MS * 1_000_000, () => this.#tellProgress());
  }
}

/** The election that the built-in workloads campaign in. */
const ELECTION = "e";

/**
 * The part at the end of the main phase in which no fault is in force, so that recovery can be judged: 30% of the
 * time, at least 3 s, at most a little more than the recovery bound, never more than half.
 */
function quietMs(timeLimitMs: Ms, recoveryMs: Ms): Ms {
  return Math.min(timeLimitMs / 2, Math.max(3000, Math.min(timeLimitMs * 0.3, recoveryMs + 2000)));
}
