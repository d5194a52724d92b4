import type { Failure } from "./failure.js";
import type { SweepTask, SweptRun } from "./swept-run.js";

/** What the parent tells a worker. */
export type ToWorker =
  | { readonly type: "task"; readonly id: number; readonly task: SweepTask }
  /** Its result is no longer wanted: not begun if it has not been, else ended early. Not answered. */
  | { readonly type: "drop"; readonly id: number };

/** What a worker answers: `ready` once at its start, then one answer a task, in the order of the tasks. */
export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "done"; readonly id: number; readonly run: SweptRun }
  | { readonly type: "failed"; readonly id: number; readonly failure: Failure };
