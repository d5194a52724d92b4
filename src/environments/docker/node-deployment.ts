import type { ClusterSpec } from "../../contract/environment.js";
import type { Support } from "../../contract/faults.js";
import type { ContainerDeployment, System } from "../../contract/system.js";
import { askStatus, servesBy } from "../../shell/ask-status.js";
import { LOG_FILE } from "../../shell/log-file.js";
import type { NodeConfig } from "../../shell/node-config.js";
import { CRASH_PATTERNS, roleIn } from "../../shell/run-node.js";
import { NODE_PORT } from "../../shell/tcp-transport.js";
import { clientImage } from "./images.js";
import type { ArchiveFile } from "./tar.js";

/** Where our programs lie in a container. `.mjs`: no package.json beside it says that it is a module. */
const PROGRAM_PATH = "usurper/agent.mjs";

const PORT = 7400;

const DATA_FOLDER = "/var/lib/usurper";

/** How containers run a system's nodes, with the files that each of them is given. */
export interface NodeDeployment extends ContainerDeployment {
  readonly files: readonly ArchiveFile[];
}

/** Our programs as a file for a container that has Node, and the command that runs one of them. */
export function programIn(code: Buffer, ...args: readonly string[]) {
  return {
    files: [{ path: PROGRAM_PATH, content: code, mode: 0o644 }],
    command: ["node", `/${PROGRAM_PATH}`, ...args],
  };
}

export function runsInContainers({ name, containers, protocol }: System): Support {
  if (containers !== undefined || protocol !== undefined) return { supported: true };
  return { supported: false, reason: `${name} does not say how containers run it` };
}

/** As the system says, or, where its nodes are protocol nodes of ours, by our node program. */
export function deploymentOf({ system, bug, host }: ClusterSpec, code: Buffer): NodeDeployment {
  if (system.containers !== undefined) return { ...system.containers, files: [] };
  return {
    image: clientImage,
    ports: { [NODE_PORT]: PORT },
    files: programIn(code).files,
    node: ({ id, nodes, options }) => {
      const config: NodeConfig = {
        system: system.name,
        id,
        nodes: nodes.map((node) => ({ ...node, port: PORT })),
        listen: "0.0.0.0",
        folder: DATA_FOLDER,
        options,
        leaseMs: host.ttlMs,
        ...(bug === undefined ? {} : { bug }),
      };
      return { command: programIn(code, "node", JSON.stringify(config)).command, env: {} };
    },
    healthy: async (endpoint, signal) => servesBy(await askStatus(endpoint, signal)),
    status: askStatus,
    crashPatterns: CRASH_PATTERNS,
    // A protocol without invariants promises nothing of its terms.
    ...(system.protocol?.createInvariants === undefined ? {} : { roleIn }),
    runtime: "node",
    dataFolder: DATA_FOLDER,
    log: { files: LOG_FILE, records: { type: "lines" } },
  };
}
