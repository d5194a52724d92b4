import { type Clock, sleep } from "../contract/clock.js";
import type { ActiveFault, Faults } from "../contract/faults.js";
import type { ClusterView, Nemesis, NemesisOptions, PlannedFault, TargetName } from "../contract/nemesis.js";
import type { NodeStatus } from "../contract/protocol.js";
import { messageOf } from "../core/errors.js";
import type { FaultPhase, FaultRecord } from "../core/event.js";
import type { Random } from "../core/random.js";
import { type Ms, msToNs, type Ns } from "../core/units.js";
import type { ScheduledFault } from "./nemesis-schedule.js";
import type { Recorder } from "./recorder.js";

/** A nemesis as planned: what, at whom, with which options, and when. */
export interface ScheduledNemesis {
  readonly nemesis: Nemesis;
  readonly target: TargetName;
  readonly options: NemesisOptions;
  readonly faults: readonly ScheduledFault[];
}

/** How long a target is looked for before the fault is skipped. */
const TARGET_PATIENCE_MS: Ms = 2000;
const TARGET_RETRY_MS: Ms = 100;

export interface NemesisDriverSetup {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly statuses: () => Promise<ReadonlyMap<string, NodeStatus>>;
  readonly recorder: Recorder;
  readonly random: Random;
  readonly hosts: { readonly contenders: readonly string[]; readonly readers: readonly string[] };
  readonly nodes: readonly string[];
  /** The contender that leads by the newest belief. */
  readonly holder: () => string | undefined;
  /** Aborted when faults must end now. */
  readonly signal: AbortSignal;
}

/**
 * Injects scheduled faults and heals them, recording each phase. Whatever happens, every fault it injected is healed
 * before `run` settles.
 */
export class NemesisDriver {
  readonly #setup: NemesisDriverSetup;
  readonly #clock: Clock;
  readonly #active = new Map<number, string>();
  #faults = 0;

  constructor(setup: NemesisDriverSetup) {
    this.#setup = setup;
    this.#clock = setup.clock;
  }

  /** Faults in force, in words, for the progress line. */
  get inForce(): readonly string[] {
    return [...this.#active.values()];
  }

  /** Runs all nemeses side by side; times count from now. */
  async run(nemeses: readonly ScheduledNemesis[]): Promise<void> {
    const startNs = this.#clock.nowNs();
    const runs = nemeses.map((scheduled, place) =>
      this.#runOne(scheduled, startNs, this.#setup.random.fork(`${scheduled.nemesis.name}/${place}`)),
    );
    await Promise.all(runs);
  }

  async #runOne(scheduled: ScheduledNemesis, startNs: Ns, random: Random): Promise<void> {
    for (const { atMs, forMs } of scheduled.faults) {
      await this.#until(startNs + msToNs(atMs));
      if (this.#setup.signal.aborted) return;
      await this.#once(scheduled, startNs + msToNs(atMs + forMs), forMs, random);
    }
  }

  async #once(scheduled: ScheduledNemesis, endNs: Ns, forMs: Ms, random: Random): Promise<void> {
    const planned = await this.#findTarget(scheduled, random);
    const fault = this.#faults++;
    const name = scheduled.nemesis.name;
    const described = { fault, kind: scheduled.nemesis.kind, target: scheduled.target };
    if ("none" in planned) {
      this.#record(name, { ...described, phase: "skipped", targets: [], reason: planned.none });
      return;
    }
    const grudge = planned.fault.kind === "partition" ? { grudge: planned.fault.grudge } : {};
    const record = (phase: FaultPhase, detail: Partial<FaultRecord> = {}): void =>
      this.#record(name, { ...described, phase, targets: planned.targets, ...grudge, ...detail });

    record("injecting", { asked: { ...planned.fault } });
    let active: ActiveFault;
    try {
      active = await this.#setup.faults.inject(planned.fault);
    } catch (thrown) {
      record("failed", { reason: `could not inject: ${messageOf(thrown)}` });
      return;
    }
    this.#active.set(fault, `${name} ${planned.targets.join(",")}`);
    record("injected", active.injected);
    // A target may have been found late: the fault still lasts at least half its time.
    await this.#until(Math.max(endNs, this.#clock.nowNs() + msToNs(forMs / 2)));
    record("healing");
    try {
      record("healed", await active.heal());
    } catch (thrown) {
      record("failed", { reason: `could not heal: ${messageOf(thrown)}` });
    } finally {
      this.#active.delete(fault);
    }
  }

  async #findTarget(scheduled: ScheduledNemesis, random: Random): Promise<PlannedFault | { readonly none: string }> {
    const { nemesis, target, options } = scheduled;
    const deadlineNs = this.#clock.nowNs() + msToNs(TARGET_PATIENCE_MS);
    while (true) {
      const planned = nemesis.plan(target, await this.#view(), random, options);
      const expired = this.#clock.nowNs() >= deadlineNs || this.#setup.signal.aborted;
      if (!("none" in planned) || expired) return planned;
      await sleep(this.#clock, TARGET_RETRY_MS);
    }
  }

  async #view(): Promise<ClusterView> {
    const { statuses, nodes, hosts, holder } = this.#setup;
    return { nodes, ...hosts, leader: newestLeader(await statuses()), holder: holder() };
  }

  /** Waits until the time has come or faults must end. */
  #until(timeNs: Ns): Promise<void> {
    const { signal } = this.#setup;
    return new Promise((resolve) => {
      const finish = (): void => {
        cancel();
        signal.removeEventListener("abort", finish);
        resolve();
      };
      const cancel = this.#clock.at(timeNs, finish);
      signal.addEventListener("abort", finish);
      if (signal.aborted) finish();
    });
  }

  #record(nemesis: string, record: FaultRecord): void {
    this.#setup.recorder.fault(nemesis, record, this.#clock.nowNs());
  }
}

/** The node that leads by the newest term among those that say they lead. */
function newestLeader(statuses: ReadonlyMap<string, NodeStatus>): string | undefined {
  let leader: string | undefined;
  let newestTerm = -1;
  for (const [node, status] of statuses) {
    const term = status.term ?? 0;
    if (status.role === "leader" && term > newestTerm) [leader, newestTerm] = [node, term];
  }
  return leader;
}
