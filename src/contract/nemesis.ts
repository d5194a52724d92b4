import type { Random } from "../core/random.js";
import type { Fault, FaultKind } from "./faults.js";

/**
 * Targets are resolved when a fault is injected. `leader` and `followers` are nodes by the newest status; `contender`
 * is the host that leads by the newest belief, `contenders` all of them.
 */
export type TargetName =
  | "one"
  | "minority"
  | "majority"
  | "all"
  | "leader"
  | "followers"
  | "contender"
  | "contenders"
  | "halves"
  | "ring"
  | "bridge"
  | "one-way"
  | "leader-deaf"
  | "leader-mute";

/** The cluster as a nemesis sees it at the moment of injection. */
export interface ClusterView {
  readonly nodes: readonly string[];
  readonly contenders: readonly string[];
  readonly readers: readonly string[];
  /** The leading node by the newest status; undefined while there is none. */
  readonly leader: string | undefined;
  /** The contender that leads by the newest belief; undefined while there is none. */
  readonly holder: string | undefined;
}

/** Decides what to break; knows nothing of how. When is the plan's business: see the schedule. */
export interface Nemesis {
  readonly name: string;
  readonly summary: string;
  readonly kind: FaultKind;
  /** The targets it takes, the default first. */
  readonly targets: readonly TargetName[];
  readonly options: readonly NemesisOption[];
  /** The fewest nodes with which a target makes sense, where more than one is needed. */
  minimumNodes(target: TargetName): number;
  /** The fault for this target, or the reason why there is none right now (no leader known). */
  plan(
    target: TargetName,
    view: ClusterView,
    random: Random,
    options: NemesisOptions,
  ): PlannedFault | { readonly none: string };
}

export interface PlannedFault {
  readonly fault: Fault;
  /** The nodes or hosts it comes down to, for the record. */
  readonly targets: readonly string[];
}

export type NemesisOptions = { readonly [name: string]: string | number };

export interface NemesisOption {
  readonly name: string;
  readonly summary: string;
  readonly fallback: string | number;
  /** The values it takes, or undefined for any non-negative number. */
  readonly choices?: readonly string[];
  /** What a swarm draws from; an option without these keeps its fallback there. */
  readonly swarm?: readonly (string | number)[];
}
