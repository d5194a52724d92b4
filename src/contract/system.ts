import type { Fence } from "../core/history.js";
import type { Json } from "../core/json.js";
import type { Ms } from "../core/units.js";
import type { Administration } from "./administrator.js";
import type { Chronicle, ChronicleContext } from "./chronicle.js";
import type { Client, ClientContext, NodeEndpoint, NodePlace, SurfaceName } from "./client.js";
import type { ExpectedOutcome } from "./expected-outcome.js";
import type { KnownBug } from "./known-bug.js";
import type { LogLayout } from "./log-layout.js";
import type { CoverageMark } from "./marks.js";
import type { Invariants, NodeStatus, ProtocolNode, ProtocolNodeContext } from "./protocol.js";

/** The thing under test: how to deploy it in each environment it knows, and its client. */
export interface System {
  readonly name: string;
  /** One line for `usurper list systems`. */
  readonly summary: string;
  /** What it promises, a few words each, with the rule that judges it: `tokens rise (E1)`. */
  readonly guarantees: readonly string[];
  /**
   * What it comes to where its promises are tried, and where what it does not promise is. Of systems that the simulator
   * runs each has its row in `campaigns/approaches.yaml`.
   */
  readonly expected: readonly ExpectedOutcome[];
  /** Releases selectable as `name@version`, the default first; empty where there is only one. */
  readonly versions: readonly string[];
  readonly surfaces: readonly SurfaceName[];
  /** The fences its resources offer, the default first. */
  readonly fences: readonly Fence[];
  /**
   * `fencing` where campaigns return tokens that rise; `none` where the system has no such thing, and the `token` that its
   * clients return is a name that no two tenures share, of whatever elections.
   */
  readonly tokens: "fencing" | "none";
  /** How candidates wait for their turn: `queue` where each has its place and is told its token at once, by `queued`. */
  readonly waiting: "queue" | "retry";
  /** Present where none of its nodes ever leads: they do not speak to each other, and clients ask all of them. */
  readonly leaderless?: true;
  /** The time to live of contenders' leases where nobody chooses; 2 s where it is absent. */
  readonly leaseMs?: Ms;
  /** The options it takes: name, the values or shape expected, the default, what it does. */
  readonly options: readonly SystemOption[];
  /**
   * For how long it keeps a lock from everyone else once its holder's session ran out by itself, given its options. Absent
   * where it knows no such delay.
   */
  lockDelayMs?(options: { readonly [name: string]: Json }): Ms;
  /** Why options that are each good by themselves cannot go together, or with this lease; undefined where they can. */
  contradiction?(options: { readonly [name: string]: Json }, leaseMs: Ms): string | undefined;
  /** Mistakes planted on purpose, off unless named. */
  readonly bugs: readonly PlantedBug[];
  /** Bugs that its releases are known to have. */
  readonly knownBugs?: readonly KnownBug[];
  /** The marks that its nodes and clients emit. */
  readonly marks: readonly CoverageMark[];
  /** Absent where it has no membership to change and no verbs of its own. */
  readonly administration?: Administration;
  /** The version that each can be upgraded to, node by node, while the cluster serves; absent where none can. */
  readonly upgrades?: { readonly [version: string]: string };
  readonly protocol?: ProtocolDeployment;
  /** Servers that are not ours. */
  readonly containers?: ContainerDeployment;
  /** The client of one host. Runs wherever the host runs. */
  connect(context: ClientContext): Client;
}

export interface SystemOption {
  readonly name: string;
  readonly summary: string;
  readonly fallback: Json;
  /** Undefined where the value is good, else what was expected. */
  problem(value: Json): string | undefined;
}

export interface PlantedBug {
  readonly name: string;
  /** What the mistake is, in a sentence. */
  readonly summary: string;
  /** The rules any of which must catch it. */
  readonly rules: readonly string[];
  /** Where the mistake was made before, or the sentence of the paper it breaks. */
  readonly source: string;
}

/**
 * A system whose nodes are state machines of ours. Whatever can host one runs it: the simulator does, and so does any
 * environment with processes, through the node program (`src/shell/`), without a word about containers.
 */
export interface ProtocolDeployment {
  createNode(context: ProtocolNodeContext): ProtocolNode;
  /** What stands beside the cluster, e.g. a resource server for a system without a store. */
  readonly companions?: readonly Companion[];
  /** Watched by the simulator, which alone sees all nodes at once. */
  createInvariants?(): Invariants;
  /**
   * Whether a message belongs to an election, of nodes among themselves or of clients by way of nodes: what then is
   * counted as its cost. Heartbeats do not, nor does what only renews. Absent, nothing is counted.
   */
  electionMessage?(message: Json): boolean;
}

/**
 * A process of ours beside the nodes: it belongs to no cluster, is no target of faults, and all nodes and hosts reach it.
 */
export interface Companion {
  readonly id: string;
  createNode(context: ProtocolNodeContext): ProtocolNode;
}

/** How containers run it. */
export interface ContainerDeployment {
  image(version: string, options: { readonly [name: string]: Json }): ImageRequest;
  /** Ports by name, the same on every node. */
  readonly ports: { readonly [name: string]: number };
  /** The command of one node, run inside its own container at its fixed address. */
  node(context: ContainerNodeContext): ContainerNode;
  /** True once the node serves. May throw or hang; the environment bounds it. */
  healthy(endpoint: NodeEndpoint, signal: AbortSignal): Promise<boolean>;
  /** The node's own view. */
  status(endpoint: NodeEndpoint, signal: AbortSignal): Promise<NodeStatus>;
  /** The version that the node itself says it is, e.g. `3.5.16`. Only of systems that can be upgraded. */
  version?(endpoint: NodeEndpoint, signal: AbortSignal): Promise<string>;
  /**
   * What its servers run on, where that decides which clocks they bear to be wrong: a JVM's timed waits die with its
   * monotonic clock.
   */
  readonly runtime?: "native" | "go" | "jvm" | "node";
  /**
   * The one folder in which a node keeps all that must outlive it. Absent, its disk cannot be broken; with it, it may be
   * there empty at the first start.
   */
  readonly dataFolder?: string;
  /** Its write-ahead log in that folder. Absent, no record of it can be damaged. */
  readonly log?: LogLayout;
  /** Lines in a server's log that mean a panic or fatal error. */
  readonly crashPatterns: readonly RegExp[];
  /**
   * What a line of a server's log tells of its own role, where it tells that: that it leads, in which term, and that it
   * no longer does. Unlike a status, whose parts may be of different moments, such a line was written in one go. Only for
   * systems that promise one leader a term: rule E7 takes them at their word.
   */
  roleIn?(line: string): NodeStatus | undefined;
  /** Begins to read the servers' own history of candidacies, where they keep one that can be read without gaps. */
  chronicle?(context: ChronicleContext): Chronicle;
}

/** An image to be had: built from a folder under `docker/`, or any other by name. */
export type ImageRequest =
  | {
      readonly kind: "build";
      readonly tag: string;
      readonly folder: string;
      readonly args: { readonly [name: string]: string };
    }
  | { readonly kind: "named"; readonly tag: string };

export interface ContainerNodeContext {
  readonly id: string;
  readonly address: string;
  readonly nodes: readonly NodePlace[];
  /**
   * Present for a node that joins a cluster which runs already, with an empty disk: the ids of those that belong to it,
   * its own included. Where it is absent, all nodes found the cluster together.
   */
  readonly joins?: readonly string[];
  /** Present where members are to be removed and added in this run, for servers that must be told in advance. */
  readonly membersChange?: true;
  /** Unique to this run: keeps clusters of two runs apart. */
  readonly clusterId: string;
  readonly options: { readonly [name: string]: Json };
}

export interface ContainerNode {
  readonly command: readonly string[];
  readonly env: { readonly [name: string]: string };
}
