import type { NodeEndpoint } from "../../contract/client.js";
import type { ClusterSpec } from "../../contract/environment.js";
import type { ContainerNode, ContainerNodeContext, ImageRequest } from "../../contract/system.js";
import { EnvironmentError } from "../../core/errors.js";
import type { Json } from "../../core/json.js";
import type { BoxedProcess, BoxedSpec } from "./boxed-process.js";
import { clientImage } from "./images.js";
import { MOST_CONTENDERS, MOST_NODES, type Network } from "./network.js";
import { type NodeDeployment, programIn } from "./node-deployment.js";
import { NodeLog } from "./node-log.js";

/** What a run's containers are given besides. */
export interface RunSupplies {
  readonly clusterId: string;
  readonly agentCode: Buffer;
  /** By node; without one a node's data is in its container's own file system: the cluster's end removes either. */
  readonly volumes: ReadonlyMap<string, string>;
}

/** What each container of a run is to be, before any is made. Pure but for the log files. */
export class RunPlan {
  readonly nodes: readonly BoxedSpec[];
  /** What stands beside the nodes. */
  readonly companions: readonly BoxedSpec[];
  readonly #spec: ClusterSpec;
  readonly #deployment: NodeDeployment;
  readonly #network: Network;
  readonly #agentCode: Buffer;
  readonly #clusterId: string;
  readonly #companionIds: readonly string[];

  /** Throws an EnvironmentError where the network has not addresses enough. */
  constructor(
    spec: ClusterSpec,
    deployment: NodeDeployment,
    network: Network,
    { clusterId, agentCode, volumes }: RunSupplies,
  ) {
    const companions = spec.system.protocol?.companions?.map(({ id }) => id) ?? [];
    if (spec.nodes.length + companions.length > MOST_NODES || spec.contenders.length > MOST_CONTENDERS) {
      throw new EnvironmentError(`a run on docker has at most ${MOST_NODES} nodes and ${MOST_CONTENDERS} contenders`);
    }
    this.#spec = spec;
    this.#deployment = deployment;
    this.#network = network;
    this.#agentCode = agentCode;
    this.#clusterId = clusterId;
    const image = this.imageOf(spec.version).tag;
    this.#companionIds = companions;
    const boxed = (id: string): BoxedSpec => ({
      name: id,
      address: this.#addressOf(id),
      image,
      ...deployment.node(this.#contextOf(id)),
      ports: deployment.ports,
      input: "output only",
      ...diskOf(volumes.get(id), deployment),
      files: deployment.files,
      log: new NodeLog(logsDirOf(spec), id),
    });
    this.nodes = spec.nodes.map(boxed);
    this.companions = companions.map(boxed);
  }

  imageOf(version: string): ImageRequest {
    return this.#deployment.image(version, this.#spec.options);
  }

  /** How a node starts that joins a cluster of these members, itself included. */
  joining(id: string, members: readonly string[]): ContainerNode {
    return this.#deployment.node({ ...this.#contextOf(id), joins: members });
  }

  #contextOf(id: string): ContainerNodeContext {
    const { nodes, options, faultKinds = [] } = this.#spec;
    // A companion knows of itself alone beside the nodes.
    const known = nodes.includes(id) ? nodes : [...nodes, id];
    const places = known.map((node) => ({ id: node, address: this.#addressOf(node) }));
    const common = { id, address: this.#addressOf(id), nodes: places, clusterId: this.#clusterId, options };
    return faultKinds.includes("membership") ? { ...common, membersChange: true } : common;
  }

  #addressOf(id: string): string {
    return this.#network.node([...this.#spec.nodes, ...this.#companionIds].indexOf(id));
  }

  contender(name: string): BoxedSpec {
    return {
      name,
      address: this.#network.contender(this.#spec.contenders.indexOf(name)),
      image: clientImage().tag,
      ...programIn(this.#agentCode),
      env: {},
      ports: {},
      input: "with input",
      log: new NodeLog(logsDirOf(this.#spec), name),
    };
  }

  /** The first line that the client agent reads: who it is, and where it finds the nodes from inside the network. */
  agentSettings(host: string, incarnation: number): Json {
    const { system, version, seed, options, bug, operationTimeoutMs, host: settings } = this.#spec;
    const { ports } = this.#deployment;
    const placed = ({ name, address }: BoxedSpec) => ({ id: name, address, ports });
    return {
      host,
      incarnation,
      seed,
      nodes: this.nodes.map(placed),
      ...(this.companions.length === 0 ? {} : { companions: this.companions.map(placed) }),
      options,
      ...(bug === undefined ? {} : { bug }),
      operationTimeoutMs,
      settings: settings as unknown as Json,
      system: version === "" ? system.name : `${system.name}@${version}`,
    };
  }

  /** Where the harness itself finds a node. */
  reachable(process: BoxedProcess): NodeEndpoint {
    return { id: process.name, address: "127.0.0.1", ports: process.published };
  }
}

function diskOf(volume: string | undefined, { dataFolder }: NodeDeployment): Pick<BoxedSpec, "disk"> {
  return volume === undefined || dataFolder === undefined ? {} : { disk: { volume, folder: dataFolder } };
}

/** What containers say has to go somewhere: a run in them always has a folder. */
function logsDirOf({ logsDir }: ClusterSpec): string {
  if (logsDir === undefined) throw new EnvironmentError("a run in containers needs a folder for its logs");
  return logsDir;
}
