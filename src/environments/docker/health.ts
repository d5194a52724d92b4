import type { NodeEndpoint } from "../../contract/client.js";
import { type Clock, sleep } from "../../contract/clock.js";
import type { NodeStatus } from "../../contract/protocol.js";
import type { ContainerDeployment } from "../../contract/system.js";
import { EnvironmentError } from "../../core/errors.js";
import { formatDurationMs, type Ms, msToNs } from "../../core/units.js";
import { bounded } from "./bounded.js";
import type { BoxedProcess } from "./boxed-process.js";

const ASK_MS: Ms = 1000;
const AGAIN_MS: Ms = 40;
/** How often it is asked whether a node that does not serve yet has ended. */
const ALIVE_EVERY = 10;

/** A node and where the harness reaches it. */
export interface ReachableNode {
  readonly process: BoxedProcess;
  readonly endpoint: NodeEndpoint;
}

/** True where the node says within a second that it serves. */
export async function serves(clock: Clock, deployment: ContainerDeployment, endpoint: NodeEndpoint): Promise<boolean> {
  try {
    return await bounded(clock, ASK_MS, "an answer", (signal) => deployment.healthy(endpoint, signal));
  } catch {
    return false;
  }
}

/**
 * Resolves once the node serves. Rejects with an EnvironmentError that carries the node's last log lines when its
 * process ends before, or does not serve `withinMs`; or when the signal aborts.
 */
export async function awaitServing(
  clock: Clock,
  deployment: ContainerDeployment,
  { process, endpoint }: ReachableNode,
  withinMs: Ms,
  signal: AbortSignal,
): Promise<void> {
  const deadlineNs = clock.nowNs() + msToNs(withinMs);
  for (let asked = 1; !(await serves(clock, deployment, endpoint)); asked++) {
    if (signal.aborted) throw new EnvironmentError(`${process.name} was given up on: interrupted`);
    if (asked % ALIVE_EVERY === 0 && !(await process.isRunning())) throw process.complaint("ended before it served");
    if (clock.nowNs() > deadlineNs) throw process.complaint(`did not serve within ${formatDurationMs(withinMs)}`);
    await sleep(clock, AGAIN_MS);
  }
}

/** Each node's own view, asked of all at once; those that do not answer within the bound are left out. */
export async function statusesOf(
  clock: Clock,
  deployment: ContainerDeployment,
  nodes: readonly ReachableNode[],
  withinMs: Ms,
): Promise<ReadonlyMap<string, NodeStatus>> {
  const answers = await Promise.allSettled(
    nodes.map(({ endpoint }) => bounded(clock, withinMs, "a status", (signal) => deployment.status(endpoint, signal))),
  );
  const statuses = new Map<string, NodeStatus>();
  for (const [place, answer] of answers.entries()) {
    const node = nodes[place];
    if (answer.status === "fulfilled" && node !== undefined) statuses.set(node.endpoint.id, answer.value);
  }
  return statuses;
}
