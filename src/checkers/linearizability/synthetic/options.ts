import type { Violation } from "./subject.js";

/** What history to make. Equal options give equal histories. */
export interface SyntheticOptions {
  readonly model: string;
  /** How many operations are invoked. */
  readonly operations: number;
  /** How many clients are busy at once: about as many operations are open at any time. */
  readonly clients: number;
  /** How many in a hundred operations end in `info`. */
  readonly crashPct: number;
  readonly seed: number;
  /** How many different values are written, where they are not unique; else about how many are around at once. */
  readonly values: number;
  /** `unique`: no value is written twice. */
  readonly written: "repeated" | "unique";
  /** How many keys the operations spread over; undefined: as many as the model usually has, which may be none. */
  readonly keys?: number;
  /** For models with tokens: about how many operations a leader stays. */
  readonly tenure: number;
  readonly violation?: Violation;
}

export const SYNTHETIC_DEFAULTS = { clients: 5, crashPct: 0, values: 5, written: "repeated", tenure: 300 } as const;
