import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isJsonObject } from "../../core/json.js";
import { NS_PER_MS } from "../../core/units.js";
import type { Cluster, ClusterSpec, Environment, HostSettings } from "../environment.js";
import type { FaultKind } from "../faults.js";
import type { HostFactory, HostLink, HostReport, OperationRequest } from "../host.js";
import type { Outcome } from "../outcome.js";
import type { System } from "../system.js";

/** What a conformance suite puts on: a system in an environment, with the client hosts that the runner makes. */
export interface StageSetup {
  readonly environment: Environment;
  readonly system: System;
  readonly createHost: (settings: HostSettings) => HostFactory;
  /** How long an election after a fault may take. */
  readonly patienceMs: number;
  /** The version to start with; the system's default where it is absent. */
  readonly version?: string;
  /** The kinds of fault that nodes must be prepared for. */
  readonly faultKinds?: readonly FaultKind[];
}

const RESOURCES = ["guard", "token", "none"].flatMap((fence) => [
  [`r-${fence}`, { kind: "fenced-register", fence, election: "e" }] as const,
  [`log-${fence}`, { kind: "fenced-log", fence, election: "e" }] as const,
]);

const settingsFor = ({ fences, leaseMs = 2000 }: System): HostSettings => ({
  ttlMs: leaseMs,
  campaignTimeoutMs: 20_000,
  fences: {
    ...(Object.fromEntries(RESOURCES) as HostSettings["fences"]),
    x: { kind: "register", fence: "none" },
    a: { kind: "lock", fence: "token" },
    b: { kind: "lock", fence: "token" },
    // What lock a guards, by the fence that the system prefers.
    "r-a": { kind: "fenced-register", fence: fences[0] ?? "none", election: "a" },
  },
});

/** How often a host campaigns before it gives up. */
const CAMPAIGNS = 10;
/** How often an operation that nobody takes up is offered. */
const OFFERS = 5;

/** A running cluster whose hosts a test drives by hand: it says go at once to whatever is ready. */
export class Stage {
  readonly #pending = new Map<string, (outcome: Outcome) => void>();
  readonly #ready = new Set<string>();
  readonly #hellos = new Set<string>();
  readonly notes: { readonly host: string; readonly f: string }[] = [];
  #nextId = 1;

  private constructor(readonly cluster: Cluster) {
    for (const link of cluster.hosts) {
      link.listen({ report: (report) => this.#take(link, report), died: () => this.#hellos.delete(link.name) });
    }
  }

  /** Starts the cluster, waits for every host, plays `scene`, and takes everything down whatever happens. */
  static async play(setup: StageSetup, scene: (stage: Stage) => Promise<void>, seed = 1): Promise<void> {
    const settings = settingsFor(setup.system);
    const spec: ClusterSpec = {
      seed,
      system: setup.system,
      version: setup.version ?? setup.system.versions[0] ?? "",
      options: Object.fromEntries(setup.system.options.map(({ name, fallback }) => [name, fallback])),
      nodes: ["n1", "n2", "n3"],
      contenders: ["c1", "c2"],
      readers: ["r1"],
      operationTimeoutMs: 1000,
      host: settings,
      createHost: setup.createHost(settings),
      faultKinds: setup.faultKinds ?? [],
      logsDir: mkdtempSync(join(tmpdir(), "usurper-stage-")),
      signal: new AbortController().signal,
      progress: () => {},
      note: () => {},
    };
    await using cluster = await setup.environment.start(spec);
    const stage = new Stage(cluster);
    await cluster.drive(
      stage.eventually("every host says hello", () => stage.#hellos.size === 3).then(() => scene(stage)),
    );
  }

  /**
   * Performs one operation on a host, from the offer to the system's word on it. One that certainly came to nothing for
   * want of a system to decide it is offered again: where the machine is busy, a host's session may have ended before it
   * could be used, and a connection with it.
   */
  async perform(host: string, op: OperationRequest): Promise<Outcome> {
    for (let offer = 1; ; offer++) {
      const outcome = await this.attempt(host, op);
      if (outcome.type !== "fail" || outcome.cause === "refused" || offer === OFFERS) return outcome;
      await this.sleep(300);
    }
  }

  /** One offer of an operation, and what came of it. */
  attempt(host: string, op: OperationRequest): Promise<Outcome> {
    return this.begin(host, op).outcome;
  }

  /** Offers an operation and does not wait; `ready()` tells whether the host has taken it up. */
  begin(host: string, op: OperationRequest): { readonly outcome: Promise<Outcome>; readonly ready: () => boolean } {
    const id = this.#nextId++;
    const outcome = new Promise<Outcome>((resolve) => this.#pending.set(`${host}/${id}`, resolve));
    this.#link(host).send({ type: "offer", id, op, timeNs: this.cluster.clock.nowNs() });
    return { outcome, ready: () => this.#ready.has(`${host}/${id}`) };
  }

  /**
   * Campaigns until the host leads, and returns its token. A campaign may fail for reasons of its own, such as a session
   * that ended while the servers had no leader; what is shown here is what comes of one that succeeds.
   */
  lead(host: string): Promise<number> {
    return this.#win(host, { f: "campaign", value: null, election: "e" });
  }

  /** As `lead`, for a lock. */
  hold(host: string, lock: string): Promise<number> {
    return this.#win(host, { f: "acquire", value: null, resource: lock });
  }

  async #win(host: string, op: OperationRequest): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(host, op);
      const token = outcome.type === "ok" && isJsonObject(outcome.value) ? outcome.value["token"] : undefined;
      if (typeof token === "number") return token;
      if (attempt === CAMPAIGNS) throw new Error(`${op.f} of ${host} did not succeed: ${JSON.stringify(outcome)}`);
      await this.sleep(300);
    }
  }

  isUp(host: string): boolean {
    return this.#hellos.has(host);
  }

  sleep(ms: number): Promise<void> {
    const { clock } = this.cluster;
    return new Promise((resolve) => clock.at(clock.nowNs() + ms * NS_PER_MS, resolve));
  }

  /** Waits, by the cluster's clock, until it holds; throws with `what` if it does not within `withinMs`. */
  async eventually(what: string, holds: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
    const deadlineNs = this.cluster.clock.nowNs() + withinMs * NS_PER_MS;
    while (!(await holds())) {
      if (this.cluster.clock.nowNs() > deadlineNs) throw new Error(`not within ${withinMs} ms: ${what}`);
      await this.sleep(20);
    }
  }

  /** The node that says it leads, once one does. */
  async leader(among?: readonly string[]): Promise<string> {
    let leader: string | undefined;
    await this.eventually(`a leader${among === undefined ? "" : ` among ${among.join(", ")}`}`, async () => {
      const statuses = await this.cluster.statuses();
      const leading = [...statuses].filter(([node, { role }]) => role === "leader" && (among?.includes(node) ?? true));
      leader = leading.sort(([, left], [, right]) => (right.term ?? 0) - (left.term ?? 0))[0]?.[0];
      return leader !== undefined;
    });
    return leader ?? "";
  }

  #link(host: string): HostLink {
    const link = this.cluster.hosts.find(({ name }) => name === host);
    if (link === undefined) throw new Error(`the cluster has no host ${host}`);
    return link;
  }

  #take(link: HostLink, report: HostReport): void {
    const timeNs = this.cluster.clock.nowNs();
    switch (report.type) {
      case "hello":
        this.#hellos.add(link.name);
        return;
      case "ready":
        this.#ready.add(`${link.name}/${report.id}`);
        link.send({ type: "go", id: report.id, timeNs });
        return;
      case "complete":
        this.#pending.get(`${link.name}/${report.id}`)?.(report.outcome);
        return;
      case "note":
        this.notes.push({ host: link.name, f: report.f });
        return;
      case "stopped":
        return;
      default:
        report satisfies never;
    }
  }
}
