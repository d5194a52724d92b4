import { join } from "node:path";
import type { Cluster, ClusterSpec, Environment } from "../../contract/environment.js";
import type { Support } from "../../contract/faults.js";
import { EnvironmentError, messageOf } from "../../core/errors.js";
import { administrationRefusal } from "../administration-support.js";
import { bringUp } from "./bring-up.js";
import { clockRefusal, tryClocks } from "./clock-support.js";
import { diskRefusal, tryDisks } from "./disk-support.js";
import { reachEngine } from "./engine.js";
import { linkTools, shapesLinks } from "./link-tools.js";
import { runsInContainers } from "./node-deployment.js";
import { packageRoot } from "./package-root.js";
import { createTrial } from "./trial.js";
import { withTrialAgent } from "./trial-agent.js";
import { upgradeRefusal } from "./upgrade-support.js";

export interface DockerSettings {
  /** The client agent, one self-contained file for Node; by default the bundle's own `dist/agent.js`. */
  readonly agentFile?: string;
}

/** Containers on the local engine. Needs nothing but the engine: images are built on the spot. */
export function createDockerEnvironment(settings: DockerSettings = {}): Environment {
  const links = createTrial(async (engine) => shapesLinks(await withTrialAgent(engine, linkTools)));
  const clocks = createTrial(tryClocks);
  const disks = createTrial(tryDisks);
  return {
    name: "docker",
    summary:
      "unmodified servers, and our own protocols, in containers on this machine; real faults in their namespaces",
    async available() {
      try {
        await reachEngine();
        return { supported: true };
      } catch (thrown) {
        const hint = thrown instanceof EnvironmentError ? thrown.detail.hint : undefined;
        return { supported: false, reason: [messageOf(thrown), hint].filter((part) => part !== undefined).join("; ") };
      }
    },
    seesMarks: false,
    runs: runsInContainers,
    async injects(fault, system) {
      const { kind } = fault;
      switch (kind) {
        case "partition":
        case "kill":
        case "pause":
          return { supported: true };
        case "clock": {
          const reason = clockRefusal(fault, system);
          return reason === undefined ? clocks() : { supported: false, reason };
        }
        case "links":
          return links();
        case "disk": {
          const reason = diskRefusal(fault, system);
          return reason === undefined ? disks() : { supported: false, reason };
        }
        case "membership":
        case "admin":
          return supportUnless(administrationRefusal(fault, system));
        case "upgrade":
          return supportUnless(upgradeRefusal(fault, system));
        default:
          return kind satisfies never;
      }
    },
    async start(spec: ClusterSpec): Promise<Cluster> {
      const agentFile = settings.agentFile ?? join(packageRoot(), "dist", "agent.js");
      return bringUp(await reachEngine(), spec, agentFile);
    },
  };
}

function supportUnless(reason: string | undefined): Support {
  return reason === undefined ? { supported: true } : { supported: false, reason };
}

export const dockerEnvironment: Environment = createDockerEnvironment();
