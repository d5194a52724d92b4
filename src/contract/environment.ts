import type { ElectionCosts } from "../core/election-costs.js";
import type { NoteName } from "../core/event.js";
import type { Json } from "../core/json.js";
import type { Ms } from "../core/units.js";
import type { Clock } from "./clock.js";
import type { FaultKind, FaultOutline, Faults, Support } from "./faults.js";
import type { HostFactory, HostLink } from "./host.js";
import type { MarkCounts } from "./marks.js";
import type { PowerSettings } from "./power.js";
import type { NodeStatus } from "./protocol.js";
import type { System } from "./system.js";

export type EnvironmentName = "sim" | "docker" | "ssh";

/** Where nodes and hosts run. */
export interface Environment {
  readonly name: EnvironmentName;
  readonly summary: string;
  /** Whether this machine can do it at all, now. Asked before anything starts. */
  available(): Promise<Support>;
  /** Whether it can run this system. */
  runs(system: System): Support;
  /** Whether it sees the marks that nodes and clients reach, so that faults can wait for them. */
  readonly seesMarks: boolean;
  /** Whether it has a power switch, by which a new leader can have the one before it powered off. Absent: it has none. */
  readonly switchesPower?: true;
  /** Whether it can inject such a fault here, into this system. Asked while planning. */
  injects(fault: FaultOutline, system: System): Promise<Support>;
  /**
   * Brings up nodes and hosts and resolves when all nodes serve. On failure, or when the signal aborts, it rejects
   * with an EnvironmentError and leaves nothing behind.
   */
  start(spec: ClusterSpec): Promise<Cluster>;
}

export interface ClusterSpec {
  readonly seed: number;
  readonly system: System;
  readonly version: string;
  readonly options: { readonly [name: string]: Json };
  readonly bug?: string;
  readonly nodes: readonly string[];
  readonly contenders: readonly string[];
  readonly readers: readonly string[];
  readonly operationTimeoutMs: Ms;
  /** The client agent's lease time to live, for hosts that run in processes of their own. */
  readonly host: HostSettings;
  /** Makes the running end of a host that lives in the harness' own process. */
  readonly createHost: HostFactory;
  /** Present where new leaders have the one before them powered off. */
  readonly power?: PowerSettings;
  /** The kinds of fault that are planned: nodes are prepared for those that need it. None of them where it is absent. */
  readonly faultKinds?: readonly FaultKind[];
  /** Where node logs go; the folder exists. Undefined where nobody will read them. */
  readonly logsDir: string | undefined;
  readonly signal: AbortSignal;
  /** Things worth telling while starting, e.g. "building image usurper/etcd:3.5.16". */
  readonly progress: (message: string) => void;
  /** What the environment itself observed: a node's view, a breached invariant. */
  readonly note: (note: EnvironmentNote) => void;
}

/** The settings of a host's runtime; plain data, handed to a host's process as JSON. */
export interface HostSettings {
  readonly ttlMs: Ms;
  readonly campaignTimeoutMs: Ms;
  /** The fence of each resource, by name. */
  readonly fences: {
    readonly [resource: string]: {
      readonly fence: "guard" | "token" | "none";
      readonly kind: string;
      readonly election?: string;
    };
  };
}

export interface EnvironmentNote {
  readonly process: string;
  readonly f: NoteName;
  readonly value: Json;
  readonly node?: string;
}

/** A running cluster with its hosts. Disposal stops and removes all of it, on every path, last in first out. */
export interface Cluster extends AsyncDisposable {
  /** The harness' clock, 0 at the start of the run. */
  readonly clock: Clock;
  readonly hosts: readonly HostLink[];
  readonly faults: Faults;
  /** Each node's own view at this moment; a node that does not answer is left out. Used to find targets. */
  statuses(): Promise<ReadonlyMap<string, NodeStatus>>;
  /**
   * Lets time pass until `work` settles, and returns what it returned. Real environments just wait; the simulator
   * runs its events, and fails where none is left while `work` still waits.
   */
  drive<T>(work: Promise<T>): Promise<T>;
  /** What elections cost so far; undefined or absent where nobody counts that. Asked once, at the end. */
  elections?(): ElectionCosts | undefined;
  /** How often each mark of the system was reached so far; empty where nodes cannot tell. */
  marks(): MarkCounts;
  /**
   * Calls `listener` for each mark at the moment it is reached, with the node or host that reached it, until the
   * returned function is called. What the listener causes happens before anything else does. Absent where the
   * environment cannot see inside.
   */
  onMark?(listener: (mark: string, by: string) => void): () => void;
  /**
   * Tells by notes what can be told only once no host is left, such as the rest of the servers' own history. Called at
   * most once, and never where the run failed. Bounded in time; does not reject. Absent where there is nothing to tell.
   */
  conclude?(): Promise<void>;
  /** The version to which its nodes can be upgraded as they are now; absent where there is none. */
  readonly upgrade?: string | undefined;
  /** Resolves with the reason if the environment itself dies under the run; never in the simulator. */
  readonly failed: Promise<string>;
  /**
   * Resolves with what was seen if the system sends so much that its run would come to no end; the network carries
   * nothing from then on. Absent where nobody counts that.
   */
  readonly flooded?: Promise<string>;
}
