import type { CompletionEvent, InvokeEvent } from "../../core/event.js";
import type { Ns } from "../../core/units.js";

/** What a renewal that was answered ok promised: the session lives at least until `untilNs`. */
export interface Promised {
  readonly renewal: InvokeEvent;
  readonly answer: CompletionEvent;
  readonly ttlMs: number;
  readonly untilNs: Ns;
}

/** A session seen to be gone. */
export interface Gone {
  /** The event that shows it. */
  readonly seen: CompletionEvent;
  /**
   * - `refused`: its own renewal was refused.
   * - `succeeded`: someone else leads by a tenure granted later, though the session's candidacy had led and nobody resigned it.
   */
  readonly how:
    | { readonly by: "refused"; readonly renewal: InvokeEvent }
    | {
        readonly by: "succeeded";
        readonly token: number;
        readonly granted: CompletionEvent;
        readonly successor: string;
        /** Who told of the successor. */
        readonly node: string | undefined;
      };
}

/** A breach, or what would be one but for the clocks. */
export type Finding =
  /** The session was gone while its promise still held, and its owner had not ended it. */
  | { readonly what: "early"; readonly session: Session; readonly promised: Promised; readonly gone: Gone }
  /** The session was renewed after it had been gone. */
  | { readonly what: "revived"; readonly session: Session; readonly gone: Gone; readonly promised: Promised };

export interface Session {
  readonly label: string;
  readonly host: string;
  /** When its owner is first known to have ended it, or may have; Infinity where it did not. */
  readonly endedByOwnerNs: Ns;
  /** When its owner first died with it; Infinity where it did not. It may have been about to end it. */
  readonly ownerDiedNs: Ns;
}

/** A session as it was seen to be gone by no doing of its owner's, as far as was known by then. */
export interface Ending {
  readonly session: Session;
  readonly gone: Gone;
}

/** A grant to someone else of what a session held, and had neither given back nor been seen to lose to anyone before. */
export interface Handover {
  readonly session: Session;
  /** The newest promise that the session would live. */
  readonly promised: Promised;
  /** The grant to the session, and the one to its successor. */
  readonly from: CompletionEvent;
  readonly granted: CompletionEvent;
  readonly successor: string;
}

export interface LeaseHistory {
  readonly findings: readonly Finding[];
  readonly handovers: readonly Handover[];
  readonly endings: readonly Ending[];
  /** Renewals answered ok. */
  readonly renewals: number;
  /** Of those, how many were followed by another look at the session before their promise had run out. */
  readonly probed: number;
  /** Renewals that were answered, invoked after their session had been seen gone. */
  readonly afterGone: number;
  /** The shortest time from a renewal's invocation to its session seen gone by no doing of its owner. */
  readonly shortestLifeNs: Ns | undefined;
}
