import type { NodeEndpoint } from "../../contract/client.js";
import type { Clock } from "../../contract/clock.js";
import type { System } from "../../contract/system.js";
import { createRandom } from "../../core/random.js";
import type { NodeConfig } from "../node-config.js";
import { runNode } from "../run-node.js";
import { NODE_PORT } from "../tcp-transport.js";
import { freePort } from "./free-port.js";

/** Places for nodes `n1`, `n2`, ... on this machine. */
export async function places(count: number): Promise<NodeConfig["nodes"]> {
  const ids = Array.from({ length: count }, (_, place) => `n${place + 1}`);
  return Promise.all(ids.map(async (id) => ({ id, address: "127.0.0.1", port: await freePort() })));
}

export function endpointsOf(nodes: NodeConfig["nodes"]): readonly NodeEndpoint[] {
  return nodes.map(({ id, address, port }) => ({ id, address, ports: { [NODE_PORT]: port } }));
}

let lives = 0;

/** A node's program within the test's own process: what it prints, and the exit code that it ends with. */
export function startNode(config: NodeConfig | string, clock: Clock, systems: readonly System[]) {
  const lines: string[] = [];
  const told = new AbortController();
  const exitCode = runNode(typeof config === "string" ? config : JSON.stringify(config), {
    clock,
    wallMs: Date.now,
    random: createRandom(lives++),
    systems,
    print: (line) => lines.push(line),
    signal: told.signal,
  });
  const stop = async (): Promise<number> => {
    told.abort();
    return exitCode;
  };
  return { lines, exitCode, stop };
}
