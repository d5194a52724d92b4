import type { Clock } from "../../contract/clock.js";
import type { ClusterSpec } from "../../contract/environment.js";
import type { Measured } from "../../contract/faults.js";
import type { ContainerDeployment } from "../../contract/system.js";
import { createRandom } from "../../core/random.js";
import { type Ms, nsToMs } from "../../core/units.js";
import { AdministrativeFaults } from "../administrative-faults.js";
import { eventually } from "./bounded.js";
import type { BoxedProcess } from "./boxed-process.js";
import { ClockFaults } from "./clock-faults.js";
import { DiskFaults } from "./disk-faults.js";
import type { Engine } from "./engine.js";
import type { FaultAgent } from "./fault-agent.js";
import { DockerFaults } from "./faults.js";
import { type ReachableNode, serves } from "./health.js";
import { LinkFaults } from "./link-faults.js";
import { NetworkFaults } from "./network-faults.js";
import type { NodeDeployment } from "./node-deployment.js";
import { NodeReplacements, type NodeReplacementsSetup } from "./node-replacements.js";
import type { DockerOperator } from "./operator.js";
import { ProcessControl } from "./process-control.js";
import { ProcessFaults } from "./process-faults.js";
import type { ResidentContender } from "./residents.js";
import type { RunPlan } from "./run-plan.js";
import { Upgrades } from "./upgrades.js";

/** How long the heal of a kill waits for a node to serve again; without a quorum it cannot. */
const SERVING_AGAIN_MS: Ms = 5000;
const LOOK_MS: Ms = 20;

/**
 * How long the operator goes on asking for a change. etcd makes none before all its members have been connected for five
 * seconds.
 */
const ASKING_MS: Ms = 10_000;

interface Breakables {
  readonly spec: ClusterSpec;
  readonly plan: RunPlan;
  readonly engine: Engine;
  readonly agent: FaultAgent;
  readonly deployment: NodeDeployment;
  readonly operator: DockerOperator;
  readonly nodes: readonly ReachableNode[];
  readonly contenders: readonly ResidentContender[];
}

/** The fault verbs over all nodes and contenders of a run. */
export function faultsOf(breakables: Breakables): DockerFaults {
  const { spec, plan, engine, agent, deployment, operator, nodes, contenders } = breakables;
  const processes = [...nodes.map(({ process }) => process), ...contenders.map(({ process }) => process)];
  const byName = new Map(processes.map((process) => [process.name, process]));
  const clocks = new ClockFaults(engine, agent, byName);
  const control = new ProcessControl(engine, agent);
  const recovered = (targets: readonly BoxedProcess[]) =>
    recovery(
      engine.clock,
      deployment,
      nodes.filter(({ process }) => targets.includes(process)),
    );
  const processFaults = new ProcessFaults({
    processes: byName,
    control,
    async start(target) {
      try {
        await target.start();
      } catch (thrown) {
        // A server that ends at once over what it finds on its disk is no failure of ours: its end has been noted.
        if (target.ended === "by itself") return;
        throw thrown;
      }
      await clocks.restarted(target);
      contenders.find(({ process }) => process === target)?.introduce();
    },
    recovered,
  });
  const withDisks = processes.filter(({ hasDisk }) => hasDisk).map((process) => [process.name, process] as const);
  return new DockerFaults({
    network: new NetworkFaults(agent, byName),
    links: new LinkFaults({ agent, clock: engine.clock, places: byName, outside: spec.readers }),
    processes: processFaults,
    clocks,
    disks: new DiskFaults({
      agent,
      clock: engine.clock,
      control,
      processes: new Map(withDisks),
      processFaults,
      log: deployment.log,
      random: createRandom(spec.seed).fork("disks"),
    }),
    administration: administrationOf({ spec, plan, operator, nodes, processFaults, recovered }),
    upgrades: new Upgrades({
      clock: engine.clock,
      deployment,
      nodes,
      plan,
      processFaults,
      newer: spec.system.upgrades?.[spec.version],
    }),
  });
}

type Administered = Pick<Breakables, "spec" | "plan" | "operator" | "nodes"> &
  Pick<NodeReplacementsSetup, "processFaults" | "recovered">;

function administrationOf({ spec, plan, operator, nodes, processFaults, recovered }: Administered) {
  const { administration } = spec.system;
  const processes = new Map(nodes.map(({ process }) => [process.name, process]));
  return new AdministrativeFaults({
    operator: administration === undefined ? undefined : operator,
    askingMs: ASKING_MS,
    replacements:
      administration?.membership === "replacing"
        ? new NodeReplacements({ nodes: processes, plan, processFaults, recovered })
        : undefined,
  });
}

/** Waits until these nodes serve again, bounded, and tells for each whether and after how many ms it did. */
async function recovery(
  clock: Clock,
  deployment: ContainerDeployment,
  nodes: readonly ReachableNode[],
): Promise<Measured["evidence"]> {
  if (nodes.length === 0) return {};
  const startNs = clock.nowNs();
  const seen = nodes.map(async ({ endpoint, process }) => {
    const bounds = { withinMs: SERVING_AGAIN_MS, everyMs: LOOK_MS };
    let healthy = false;
    await eventually(clock, bounds, async () => {
      healthy = await serves(clock, deployment, endpoint);
      return healthy || process.ended !== "not yet";
    });
    return [endpoint.id, healthy ? Math.round(nsToMs(clock.nowNs() - startNs)) : null] as const;
  });
  return { servesAfterMs: Object.fromEntries(await Promise.all(seen)) };
}
