import { type Clock, sleep } from "../contract/clock.js";
import type { ActiveFault, Fault, Faults, SpelledFault } from "../contract/faults.js";
import type { ClusterView, Nemesis, NemesisOptions, PlannedFault, TargetName } from "../contract/nemesis.js";
import type { NodeStatus } from "../contract/protocol.js";
import { messageOf } from "../core/errors.js";
import type { FaultPhase, FaultRecord } from "../core/event.js";
import type { JsonObject } from "../core/json.js";
import type { Random } from "../core/random.js";
import { type Ms, msToNs, type Ns } from "../core/units.js";
import { targetsOf } from "./fault-targets.js";
import type { ScheduledFault } from "./nemesis-schedule.js";
import type { Recorder } from "./recorder.js";
import type { Triggers } from "./triggers.js";

/** A nemesis as planned: what, at whom, with which options, and when. */
export interface ScheduledNemesis {
  readonly nemesis: Nemesis;
  readonly target: TargetName;
  readonly options: NemesisOptions;
  /** What each fault waits for once its time has come. */
  readonly when?: string;
  readonly faults: readonly ScheduledFault[];
}

/** How long a target is looked for before the fault is skipped. */
const TARGET_PATIENCE_MS: Ms = 2000;
const TARGET_RETRY_MS: Ms = 100;

/** How much of the time between two faults one may wait for its trigger, before it strikes without. */
const TRIGGER_PATIENCE = 0.5;

/** The target of a fault that is spelled out. */
const SPELLED_OUT = "as scheduled";

export interface NemesisDriverSetup {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly statuses: () => Promise<ReadonlyMap<string, NodeStatus>>;
  readonly recorder: Recorder;
  readonly random: Random;
  readonly hosts: { readonly contenders: readonly string[]; readonly readers: readonly string[] };
  readonly nodes: readonly string[];
  /** The version to which the nodes can be upgraded now. */
  readonly upgrade: () => string | undefined;
  /** The contender that leads by the newest belief. */
  readonly holder: () => string | undefined;
  readonly triggers: Triggers;
  /** Aborted when faults must end now. */
  readonly signal: AbortSignal;
}

/** A fault about to be injected, and how it is recorded. */
interface Strike extends PlannedFault {
  readonly nemesis: string;
  readonly target: string;
  readonly trigger?: FaultRecord["trigger"];
  /** When it is healed, at the earliest after `leastMs`. */
  readonly endNs: Ns;
  readonly leastMs: Ms;
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

  /** Injects one fault under a name of its own and heals it `untilNs`, or when faults must end. */
  async hold(nemesis: string, planned: PlannedFault, untilNs: Ns): Promise<void> {
    await this.#strike({ nemesis, target: SPELLED_OUT, ...planned, endNs: untilNs, leastMs: 0 });
  }

  /** Runs all nemeses side by side, their times counted from now, and what is spelled out at its own times. */
  async run(nemeses: readonly ScheduledNemesis[], spelledOut: readonly SpelledFault[] = []): Promise<void> {
    const startNs = this.#clock.nowNs();
    const runs = nemeses.map((scheduled, place) =>
      this.#runOne(scheduled, startNs, this.#setup.random.fork(`${scheduled.nemesis.name}/${place}`)),
    );
    await Promise.all([...runs, ...spelledOut.map((spelled) => this.#runSpelled(spelled))]);
  }

  async #runOne(scheduled: ScheduledNemesis, startNs: Ns, random: Random): Promise<void> {
    for (const { atMs, forMs } of scheduled.faults) {
      await this.#until(startNs + msToNs(atMs));
      if (this.#setup.signal.aborted) return;
      const trigger = await this.#trigger(scheduled);
      const planned = await this.#findTarget(scheduled, trigger?.by, random);
      const { nemesis, target } = scheduled;
      const described = { nemesis: nemesis.name, target, ...(trigger === undefined ? {} : { trigger }) };
      if ("none" in planned) this.#skip(scheduled, planned.none);
      // A target may have been found late: the fault still lasts at least half its time.
      else await this.#strike({ ...described, ...planned, endNs: startNs + msToNs(atMs + forMs), leastMs: forMs / 2 });
    }
  }

  async #runSpelled({ atMs, forMs, fault }: SpelledFault): Promise<void> {
    await this.#until(msToNs(atMs));
    if (this.#setup.signal.aborted) return;
    const endNs = msToNs(atMs + forMs);
    const targets = targetsOf(fault);
    await this.#strike({ nemesis: fault.kind, target: SPELLED_OUT, fault, targets, endNs, leastMs: 0 });
  }

  async #trigger({ when, options }: ScheduledNemesis): Promise<FaultRecord["trigger"]> {
    if (when === undefined) return undefined;
    const patienceMs = Number(options["everyMs"]) * TRIGGER_PATIENCE;
    const by = await this.#setup.triggers.next(when, patienceMs, this.#setup.signal);
    return by === undefined ? { name: when } : { name: when, by };
  }

  async #strike({ nemesis, target, trigger, fault, targets, endNs, leastMs }: Strike): Promise<void> {
    const number = this.#faults++;
    const grudge = fault.kind === "partition" ? { grudge: fault.grudge } : {};
    const record = (phase: FaultPhase, detail: Partial<FaultRecord> = {}): void =>
      this.#record(nemesis, { fault: number, phase, kind: fault.kind, target, targets, ...grudge, ...detail });

    record("injecting", { ...(trigger === undefined ? {} : { trigger }), asked: asJson(fault) });
    let active: ActiveFault;
    try {
      active = await this.#setup.faults.inject(fault);
    } catch (thrown) {
      record("failed", { reason: `could not inject: ${messageOf(thrown)}` });
      return;
    }
    this.#active.set(number, `${nemesis} ${targets.join(",")}`);
    record("injected", active.injected);
    await this.#until(Math.max(endNs, this.#clock.nowNs() + msToNs(leastMs)));
    record("healing");
    try {
      record("healed", await active.heal());
    } catch (thrown) {
      record("failed", { reason: `could not heal: ${messageOf(thrown)}` });
    } finally {
      this.#active.delete(number);
    }
  }

  #skip({ nemesis, target }: ScheduledNemesis, reason: string): void {
    const fault = this.#faults++;
    this.#record(nemesis.name, { fault, phase: "skipped", kind: nemesis.kind, target, targets: [], reason });
  }

  async #findTarget(
    scheduled: ScheduledNemesis,
    actor: string | undefined,
    random: Random,
  ): Promise<PlannedFault | { readonly none: string }> {
    const { nemesis, target, options } = scheduled;
    const deadlineNs = this.#clock.nowNs() + msToNs(TARGET_PATIENCE_MS);
    while (true) {
      const planned = nemesis.plan(target, await this.#view(actor), random, options);
      const expired = this.#clock.nowNs() >= deadlineNs || this.#setup.signal.aborted;
      if (!("none" in planned) || expired) return planned;
      await sleep(this.#clock, TARGET_RETRY_MS);
    }
  }

  async #view(actor: string | undefined): Promise<ClusterView> {
    const { statuses, nodes, hosts, holder } = this.#setup;
    const seen = actor === undefined ? {} : { actor };
    const leader = newestLeader(await statuses());
    const version = this.#setup.upgrade();
    const upgrade = version === undefined ? {} : { upgrade: version };
    return { nodes, ...hosts, leader, holder: holder(), ...upgrade, ...seen };
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

/** A fault is plain data, which its optional fields keep TypeScript from seeing. */
function asJson(fault: Fault): JsonObject {
  return { ...fault } as unknown as JsonObject;
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
