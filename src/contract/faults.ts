import type { Evidence } from "../core/event.js";
import type { Grudge } from "../core/grudge.js";
import type { Ms } from "../core/units.js";

/** A fault as data: what to break, by name. Targets are node ids or host names alike. */
export type Fault =
  | PartitionFault
  | LinksFault
  | KillFault
  | PauseFault
  | ClockFault
  | DiskFault
  | MembershipFault
  | AdminFault
  | UpgradeFault;
export type FaultKind = Fault["kind"];

/** Drops packets as the grudge says, established connections included. */
export interface PartitionFault {
  readonly kind: "partition";
  readonly grudge: Grudge;
  /** After the heal: `backoff` leaves TCP to its own retransmission timers, `fast` drops stuck connections. */
  readonly heal: "backoff" | "fast";
}

/** Shapes what passes over links, each packet by itself. Shapes of several faults on one link add up. */
export interface LinksFault {
  readonly kind: "links";
  /** Receiver to the senders whose packets to it are shaped, as in a grudge. */
  readonly links: Grudge;
  readonly shape: LinkShape;
}

/** What happens to packets on a link. What is left out is left alone. */
export type LinkShape = {
  /** Every packet takes this much longer. */
  readonly delayMs?: Ms;
  /** And up to this much longer still, each by itself. */
  readonly jitterMs?: Ms;
  readonly lossPct?: number;
  readonly duplicatePct?: number;
  /** So many packets overtake those sent before them: they skip the delay. */
  readonly reorderPct?: number;
  /** So many packets arrive damaged; a checksum then drops them. */
  readonly corruptPct?: number;
  readonly rateKbit?: number;
};

/**
 * Makes processes read wrong clocks. The heal undoes a wall clock's error exactly; a monotonic clock keeps what it has
 * gained, since it may not go back and its origin means nothing, and goes at the true rate again.
 */
export interface ClockFault {
  readonly kind: "clock";
  readonly targets: readonly string[];
  readonly clock: "wall" | "monotonic" | "both";
  /** A jump at the injection. A monotonic clock that should go back stands still for as long instead. */
  readonly offsetMs?: Ms;
  /** Faster by so many parts per million, slower where negative; more than -1,000,000. */
  readonly ratePpm?: number;
  /** The clock jumps forward by `byMs` and back again, in turn, every so often; of the wall clock only. */
  readonly strobe?: { readonly everyMs: Ms; readonly byMs: Ms };
}

/**
 * What goes wrong with nodes' disks:
 * - `slow-sync`: each sync takes `slowMs` longer.
 * - `full`: no write succeeds; a node that must write ends, and starts again at the heal.
 * - `power-loss`: the machine goes down while something is on its way to the disk: at once, or at the next write within
 *   a quarter of a second. What was not synced is gone, what was being written may be torn; what was synced is all
 *   there. The heal starts it again.
 * - `corrupt-tail`: at such a moment the process is killed, and the last record, never synced, reads damaged. The heal
 *   starts it again.
 * - `io-error`: every read and write fails, from one moment on, under a process that goes on; what was not synced then is
 *   gone. The heal kills what is left of it, and starts it again on a disk that works.
 * - `bit-flip`: the process is killed and started again at once, and one synced record, not the last, reads damaged
 *   until the heal, which starts it again where it ended over that. On a majority this destroys what any protocol needs,
 *   and proves nothing.
 */
export interface DiskFault {
  readonly kind: "disk";
  readonly targets: readonly string[];
  readonly mode: "slow-sync" | "full" | "power-loss" | "io-error" | "corrupt-tail" | "bit-flip";
  readonly slowMs?: Ms;
}

/** Removes nodes from the cluster's membership, by its own procedure; the heal takes them in again. */
export interface MembershipFault {
  readonly kind: "membership";
  /** The nodes to remove. */
  readonly targets: readonly string[];
}

/** Asks the cluster for something that its operators may ask for at any time; there is nothing to heal. */
export interface AdminFault {
  readonly kind: "admin";
  /** One of the system's own verbs, e.g. `transfer-leadership`. */
  readonly verb: string;
}

/**
 * Upgrades the nodes one after another, while the others serve: each is ended in order and started as the newer version
 * on the data it had. There is nothing to heal.
 */
export interface UpgradeFault {
  readonly kind: "upgrade";
  /** The newer version, one that the system says its present one can be upgraded to. */
  readonly version: string;
}

/**
 * Ends processes. The heal starts them again on what their disks kept: all that was written, synced or not, since the
 * machine goes on.
 */
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

/** What is known of a fault while a run is planned: enough for an environment to say whether it can inject it. */
export interface FaultOutline {
  readonly kind: FaultKind;
  /** Whom it may strike; either where it does not say. */
  readonly strikes?: "nodes" | "contenders";
  /** Of a fault of clocks, those it moves; all where it does not say. */
  readonly clock?: ClockFault["clock"];
  /** Of a fault of disks, what goes wrong with them; any of it where it does not say. */
  readonly disk?: DiskFault["mode"];
  /** Of a fault by a verb of the system's own, which; any of them where it does not say. */
  readonly verb?: AdminFault["verb"];
  /** The version of the system that the nodes start with; any where it does not say. */
  readonly version?: string;
}

/** A fault with its time, nothing left to chance. */
export interface SpelledFault {
  /** Counted from the start of the run. */
  readonly atMs: Ms;
  readonly forMs: Ms;
  readonly fault: Fault;
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
export type Support =
  | { readonly supported: true }
  | {
      readonly supported: false;
      readonly reason: string;
      /** Present where the whole environment is not there, so that nobody can say: what was asked for is not to blame. */
      readonly lacks?: "environment";
    };

/** The fault verbs of an environment. Rejects where the fault could not be applied, leaving nothing half done. */
export interface Faults {
  inject(fault: Fault): Promise<ActiveFault>;
}
