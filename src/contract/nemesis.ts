import type { Random } from "../core/random.js";
import type { Fault, FaultKind, FaultOutline } from "./faults.js";

/**
 * Targets are resolved when a fault is injected. `leader` and `followers` are nodes by the newest status; `contender`
 * is the host that leads by the newest belief, `contenders` all of them. `actor` is the node or host that was just seen
 * to do what the fault waited for.
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
  | "leader-mute"
  | "actor";

/**
 * What a fault can wait for in any environment: `grant`, a contender has just been granted leadership; `lease-end`, the
 * leading contender has a tenth of its lease left and no renewal answered; `queued`, a contender has just taken its place
 * behind the one that leads. Where the environment sees inside, any mark of the system can be waited for as well.
 */
export const RUN_TRIGGERS = ["grant", "lease-end", "queued"] as const;

/** True for what can be waited for in any environment, false for a mark. */
export function isRunTrigger(name: string): boolean {
  return (RUN_TRIGGERS as readonly string[]).includes(name);
}

/** The cluster as a nemesis sees it at the moment of injection. */
export interface ClusterView {
  readonly nodes: readonly string[];
  readonly contenders: readonly string[];
  readonly readers: readonly string[];
  /** The leading node by the newest status; undefined while there is none. */
  readonly leader: string | undefined;
  /** The contender that leads by the newest belief; undefined while there is none. */
  readonly holder: string | undefined;
  /** The version to which the nodes can be upgraded now; absent where there is none. */
  readonly upgrade?: string;
  /** Who did what the fault waited for; undefined where it waited for nothing, or in vain. */
  readonly actor?: string;
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
  /** Why these options, each good by itself, make no sense together or for this target; undefined where they do. */
  refuses?(target: TargetName, options: NemesisOptions): string | undefined;
  /** What else an environment must know of its faults to say whether it can inject them. */
  outline?(options: NemesisOptions): Pick<FaultOutline, "clock" | "disk" | "verb">;
  /** The fault for this target, or the reason why there is none right now (no leader known). */
  plan(
    target: TargetName,
    view: ClusterView,
    random: Random,
    options: NemesisOptions,
  ): PlannedFault | { readonly none: string };
}

/** What its faults will be like, whoever they come to strike. */
export function outlineOf(nemesis: Nemesis, target: TargetName, options: NemesisOptions): FaultOutline {
  const strikes = struckBy(target);
  return { kind: nemesis.kind, ...(strikes === undefined ? {} : { strikes }), ...nemesis.outline?.(options) };
}

function struckBy(target: TargetName): FaultOutline["strikes"] {
  if (target === "actor") return undefined;
  return target === "contender" || target === "contenders" ? "contenders" : "nodes";
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
  /** The values it takes, or undefined for numbers. */
  readonly choices?: readonly string[];
  /** The least number it takes; 0 where it does not say. */
  readonly minimum?: number;
  /** The largest number it takes; any where it does not say. */
  readonly maximum?: number;
  /** What a swarm draws from; an option without these keeps its fallback there. */
  readonly swarm?: readonly (string | number)[];
}
