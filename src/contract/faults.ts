import type { Evidence } from "../core/event.js";
import type { Grudge } from "../core/grudge.js";

/** A fault as data: what to break, by name. Targets are node ids or host names alike. */
export type Fault = PartitionFault | KillFault | PauseFault;
export type FaultKind = Fault["kind"];

/** Drops packets as the grudge says, established connections included. */
export interface PartitionFault {
  readonly kind: "partition";
  readonly grudge: Grudge;
  /** After the heal: `backoff` leaves TCP to its own retransmission timers, `fast` drops stuck connections. */
  readonly heal: "backoff" | "fast";
}

/** Ends processes. The heal starts them again on what their disks kept. */
export interface KillFault {
  readonly kind: "kill";
  readonly targets: readonly string[];
  readonly signal: "KILL" | "TERM";
}

/** Stops processes where they stand; the heal lets them go on, unaware. */
export interface PauseFault {
  readonly kind: "pause";
  readonly targets: readonly string[];
}

/** A fault's effect as measured. `effective`: it is shown to have bitten. */
export interface Measured {
  readonly evidence: Evidence;
  readonly effective: boolean;
}

/** A fault in force. Healing is idempotent, and disposal heals. */
export interface ActiveFault extends AsyncDisposable {
  /** What was measured right after the injection. */
  readonly injected: Measured;
  /** Undoes it, measures once more, and resolves when it is undone. */
  heal(): Promise<Measured>;
}

/** Supported, or why not and what would help. */
export type Support = { readonly supported: true } | { readonly supported: false; readonly reason: string };

/** The fault verbs of an environment. Rejects where the fault could not be applied, leaving nothing half done. */
export interface Faults {
  inject(fault: Fault): Promise<ActiveFault>;
}
