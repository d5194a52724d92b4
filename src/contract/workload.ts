import type { Fence, Resource } from "../core/history.js";
import type { SurfaceName } from "./client.js";
import type { Generator } from "./generator.js";

/** Operations, and the checkers that judge them. */
export interface Workload {
  readonly name: string;
  readonly summary: string;
  readonly surfaces: readonly SurfaceName[];
  /** How many reader hosts run beside the contenders. */
  readonly readers: number;
  /** The resources it touches, given the system's fence. */
  resources(fence: Fence): { readonly [name: string]: Resource };
  /** Names of the checkers in the registry. */
  readonly checkers: readonly string[];
  /** Rules without an opportunity in a history of this workload make it vacuous (F). */
  readonly required: readonly string[];
  /** The operations of the main phase; ends by the plan's time limit. */
  generator(context: WorkloadContext): Generator;
  /** After all faults are healed: final, mandatory operations. */
  finale(context: WorkloadContext): Generator;
}

export interface WorkloadContext {
  /** Operations a second in total, as far as the clients keep up. */
  readonly rateHz: number;
  readonly election: string;
}
