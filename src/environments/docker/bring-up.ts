import { existsSync, readFileSync } from "node:fs";
import type { Cluster, ClusterSpec } from "../../contract/environment.js";
import type { FaultKind } from "../../contract/faults.js";
import type { ContainerDeployment, ImageRequest } from "../../contract/system.js";
import { EnvironmentError, messageOf } from "../../core/errors.js";
import type { Ms } from "../../core/units.js";
import { createRealClock } from "../real-clock.js";
import { BOX_SUITE, ensureBaseImage } from "./base-image.js";
import { allSettled } from "./bounded.js";
import { BoxedProcess, type BoxedSpec, type RunSurroundings } from "./boxed-process.js";
import { ChronicleNotes } from "./chronicle-notes.js";
import { DockerCluster } from "./cluster.js";
import { createDisks, syncDisks } from "./disks.js";
import { answers, type Engine } from "./engine.js";
import { FaultAgent } from "./fault-agent.js";
import { faultsOf } from "./faults-of.js";
import { identifyHarness } from "./harness-identity.js";
import { awaitServing } from "./health.js";
import { clientImage, ensureImage, faultAgentImage } from "./images.js";
import { labelsOf, newRunId } from "./labels.js";
import { LogWatch } from "./log-watch.js";
import { createNetwork } from "./network.js";
import { KEPT_NETWORK_HINT } from "./network-removal.js";
import { deploymentOf, type NodeDeployment, runsInContainers } from "./node-deployment.js";
import { DockerOperator } from "./operator.js";
import { belongings, remove } from "./removal.js";
import { ResidentContender, readersOf } from "./residents.js";
import { RunPlan } from "./run-plan.js";
import { createVolumes } from "./volumes.js";

/** How long nodes may take to serve for the first time. */
const SERVING_MS: Ms = 60_000;

/**
 * Brings up a run's containers, nodes and contenders all at once. Whatever goes wrong, and when the signal aborts, all
 * of it is removed again before this rejects with an EnvironmentError.
 */
export async function bringUp(engine: Engine, spec: ClusterSpec, agentFile: string): Promise<Cluster> {
  const support = runsInContainers(spec.system);
  if (!support.supported) throw new EnvironmentError(support.reason);
  const agentCode = readAgent(agentFile);
  const deployment = deploymentOf(spec, agentCode);
  await unlessAborted(spec.signal, ensureImages(engine, spec, deployment));
  const runId = newRunId();
  const watch = new LogWatch(spec.note, deployment);
  const removeRun = async (): Promise<void> => {
    watch.close();
    const kept = await remove(engine, await belongings(engine, runId));
    for (const { name } of kept) spec.progress(`left the network ${name}: ${KEPT_NETWORK_HINT}`);
  };
  try {
    return await startRun(engine, spec, deployment, { runId, agentCode, watch, removeRun });
  } catch (thrown) {
    await removeRun().catch((left) => {
      throw new EnvironmentError(`${messageOf(thrown)}; and not all could be removed: ${messageOf(left)}`, {
        hint: "usurper clean",
        cause: thrown,
      });
    });
    throw thrown instanceof EnvironmentError ? thrown : new EnvironmentError(messageOf(thrown), { cause: thrown });
  }
}

async function ensureImages(engine: Engine, spec: ClusterSpec, deployment: ContainerDeployment): Promise<void> {
  // The base first and once: the others build on it.
  await ensureBaseImage(engine, BOX_SUITE, spec.progress);
  const images = [...versionsOf(spec, deployment), clientImage(), faultAgentImage()];
  // Nodes of ours run in the contenders' image, which is built once.
  const once = new Map(images.map((image) => [image.tag, image]));
  await allSettled([...once.values()].map((image) => ensureImage(engine, image, spec.progress)));
}

/** The images of the version that the nodes start with, and of the one they may be upgraded to. */
function versionsOf(spec: ClusterSpec, deployment: ContainerDeployment): readonly ImageRequest[] {
  const { system, version, options } = spec;
  const image = deployment.image(version, options);
  if (!plans(spec, "upgrade")) return [image];
  const newer = system.upgrades?.[version];
  const upgraded = newer === undefined ? undefined : deployment.image(newer, options);
  if (upgraded !== undefined && upgraded.tag !== image.tag) return [image, upgraded];
  throw new EnvironmentError(`there is no image to which nodes of ${image.tag} could be upgraded`);
}

function plans({ faultKinds = [] }: ClusterSpec, kind: FaultKind): boolean {
  return faultKinds.includes(kind);
}

interface RunIdentity {
  readonly runId: string;
  readonly agentCode: Buffer;
  readonly watch: LogWatch;
  readonly removeRun: () => Promise<void>;
}

async function startRun(
  engine: Engine,
  spec: ClusterSpec,
  deployment: NodeDeployment,
  { runId, agentCode, watch, removeRun }: RunIdentity,
): Promise<Cluster> {
  const { signal } = spec;
  const labels = labelsOf(runId, identifyHarness());
  const nameOf = (part: string): string => `usurper-${runId}-${part}`;
  spec.progress(`starting ${spec.nodes.length} nodes and ${spec.contenders.length} contenders (run ${runId})`);
  const breaksDisks = plans(spec, "disk");
  const [network, agent] = await allSettled([
    createNetwork(engine, nameOf("net"), labels),
    FaultAgent.start(engine, nameOf("agent"), labels, breaksDisks ? "processes and disks" : "processes"),
  ]);
  refuseIfAborted(signal);
  const run: RunSurroundings = { engine, agent, network: nameOf("net"), labels, nameOf };
  const disks = await createDisks(run, breaksDisks ? spec.nodes : []);
  // What survives the change of a node's container must lie outside of it.
  const volumes = breaksDisks ? disks : await createVolumes(run, plans(spec, "upgrade") ? spec.nodes : []);
  const plan = new RunPlan(spec, deployment, network, { clusterId: nameOf("cluster"), agentCode, volumes });
  let tellBroken: (reason: string) => void = () => {};
  const misbehaved = new Promise<string>((resolve) => {
    tellBroken = resolve;
  });
  const contenders = spec.contenders.map((name) => new ResidentContender(name, plan, tellBroken));
  watch.begin([...plan.nodes, ...plan.companions].map(({ name }) => name));
  const start = (boxes: readonly BoxedSpec[]) => allSettled(boxes.map((boxed) => startedProcess(run, boxed, watch)));
  const [nodeProcesses, beside] = await allSettled([
    start(plan.nodes),
    start(plan.companions),
    allSettled(contenders.map((contender) => contender.boot(run))),
  ]);
  refuseIfAborted(signal);

  const reached = (process: BoxedProcess) => ({ process, endpoint: plan.reachable(process) });
  const nodes = nodeProcesses.map(reached);
  const companions = beside.map(reached);
  await allSettled(
    [...nodes, ...companions].map((node) => awaitServing(engine.clock, deployment, node, SERVING_MS, signal)),
  );
  refuseIfAborted(signal);

  await syncDisks(agent, [...disks.keys()]);
  for (const contender of contenders) contender.introduce();
  const clock = createRealClock();
  const operator = new DockerOperator(spec, nodes, clock);
  const endpoints = nodes.map(({ endpoint }) => endpoint);
  const byName = new Map(nodeProcesses.map((process) => [process.name, process]));
  const chronicle = new ChronicleNotes(spec.note, deployment, {
    nodes: endpoints,
    clock,
    readFolder: async (node, folder) => (await byName.get(node)?.readFolder(folder)) ?? [],
  });
  return new DockerCluster({
    chronicle,
    clock,
    deployment,
    nodes,
    contenders: contenders.map(({ link }) => link),
    readers: readersOf(spec, { nodes, companions }, clock),
    faults: faultsOf({ spec, plan, engine, agent, deployment, operator, nodes, contenders }),
    operator,
    broken: Promise.race([misbehaved, agent.ended.then((reason) => nameCulprit(engine, reason))]),
    async remove() {
      await removeRun();
      // Nothing is written to the logs once the run is over.
      const processes = [...nodeProcesses, ...beside, ...contenders.map(({ process }) => process)];
      await Promise.allSettled(processes.map((process) => process.awaitEnd()));
    },
  });
}

async function startedProcess(run: RunSurroundings, boxed: BoxedSpec, watch: LogWatch): Promise<BoxedProcess> {
  const watcher = watch.node(boxed.name);
  boxed.log.watch((line) => watcher.line(line));
  const process = await BoxedProcess.create(run, boxed, {
    out: boxed.log.line,
    ended: (exitCode, how) => watcher.ended(exitCode, how),
  });
  await process.start();
  return process;
}

/** The agent ends with its engine: then the engine is what to tell of. */
async function nameCulprit(engine: Engine, reason: string): Promise<string> {
  return (await answers(engine)) ? reason : `the container engine went away (${reason})`;
}

function readAgent(file: string): Buffer {
  if (existsSync(file)) return readFileSync(file);
  throw new EnvironmentError(`the client agent ${file} is missing, so contenders cannot run`, {
    hint: "npm run build",
  });
}

function refuseIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new EnvironmentError("interrupted while starting the cluster");
}

/** Rejects as soon as the signal aborts; for work that leaves nothing behind which would have to be removed. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new EnvironmentError("interrupted while making images"));
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
