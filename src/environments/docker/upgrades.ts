import type { Clock } from "../../contract/clock.js";
import type { ActiveFault, Measured, UpgradeFault } from "../../contract/faults.js";
import { EnvironmentError } from "../../core/errors.js";
import { type Ms, nsToMs } from "../../core/units.js";
import { activeFault } from "../active-fault.js";
import { bounded, eventually } from "./bounded.js";
import { type ReachableNode, serves, statusesOf } from "./health.js";
import type { NodeDeployment } from "./node-deployment.js";
import type { ProcessFaults } from "./process-faults.js";
import type { RunPlan } from "./run-plan.js";

/** How long nodes may take to serve again before the operator leaves those alone that are still of the older version. */
const SERVING_MS: Ms = 20_000;
const LOOK_MS: Ms = 20;
const ASK_MS: Ms = 1000;

export interface UpgradesSetup {
  readonly clock: Clock;
  readonly deployment: NodeDeployment;
  readonly nodes: readonly ReachableNode[];
  readonly plan: RunPlan;
  readonly processFaults: ProcessFaults;
  /** The version to which the one that the run began with can be upgraded. */
  readonly newer: string | undefined;
}

type Versions = { readonly [node: string]: string | null };

/**
 * Rolling upgrades. Each node in turn, the leader last, is ended by SIGTERM, its container made anew of the newer
 * version's image around the same data, and started; the next one's turn comes when all serve. Effective where all nodes
 * say that they are of the newer version, and serve.
 */
export class Upgrades {
  readonly #setup: UpgradesSetup;
  #done = false;

  constructor(setup: UpgradesSetup) {
    this.#setup = setup;
  }

  /** The version to which nodes can be upgraded now; undefined where there is none, or where it was done. */
  get next(): string | undefined {
    return this.#done ? undefined : this.#setup.newer;
  }

  async inject({ version }: UpgradeFault): Promise<ActiveFault> {
    if (version !== this.next) {
      throw new EnvironmentError(`the nodes cannot be upgraded to ${version}${this.#done ? ": they were before" : ""}`);
    }
    this.#done = true;
    const versionsBefore = await this.#versions();
    const allServeAfterMs: { [node: string]: number | null } = {};
    for (const node of await this.#leaderLast()) {
      const tookMs = await this.#upgrade(node, version);
      allServeAfterMs[node.endpoint.id] = tookMs;
      if (tookMs === null) break;
    }
    const evidence = { versionsBefore, allServeAfterMs };
    const measure = async (): Promise<Measured> => {
      const versions = await this.#versions();
      const effective = Object.values(versions).every((found) => found === version) && (await this.#allServe());
      return { evidence: { ...evidence, versions }, effective };
    };
    return activeFault(await measure(), measure);
  }

  /** Resolves with the time from the order to end until all nodes served again; null where they did not in time. */
  async #upgrade({ process }: ReachableNode, version: string): Promise<Ms | null> {
    const { clock, plan, processFaults } = this.#setup;
    const startNs = clock.nowNs();
    const held = await processFaults.holdDown([process], "TERM");
    try {
      await process.remake({ image: plan.imageOf(version).tag }, "kept");
    } finally {
      await held.letGo();
    }
    // Where a leader was upgraded, others may still be between two leaders when it serves itself.
    const bounds = { withinMs: SERVING_MS, everyMs: LOOK_MS };
    const served = await eventually(clock, bounds, () => this.#allServe());
    return served ? Math.round(nsToMs(clock.nowNs() - startNs)) : null;
  }

  async #leaderLast(): Promise<readonly ReachableNode[]> {
    const { clock, deployment, nodes } = this.#setup;
    const statuses = await statusesOf(clock, deployment, nodes, ASK_MS);
    const leads = ({ endpoint }: ReachableNode): boolean => statuses.get(endpoint.id)?.role === "leader";
    return [...nodes.filter((node) => !leads(node)), ...nodes.filter(leads)];
  }

  /** What each node says it is; null where it says nothing. */
  async #versions(): Promise<Versions> {
    const { clock, deployment, nodes } = this.#setup;
    const asked = nodes.map(async ({ endpoint }) => {
      const answer = bounded(clock, ASK_MS, "a version", async (signal) => deployment.version?.(endpoint, signal));
      return [endpoint.id, (await answer.catch(() => undefined)) ?? null] as const;
    });
    return Object.fromEntries(await Promise.all(asked));
  }

  async #allServe(): Promise<boolean> {
    const { clock, deployment, nodes } = this.#setup;
    const serving = await Promise.all(nodes.map(({ endpoint }) => serves(clock, deployment, endpoint)));
    return serving.every((yes) => yes);
  }
}
