import type { CheckLimits } from "../../contract/checker.js";
import type { Model } from "../../contract/model.js";
import type { Json } from "../../core/json.js";
import type { CallLog } from "./call-log.js";

/**
 * Whether the calls of one log are linearizable (Herlihy & Wing 1990). Calls are numbered by their place in the log.
 * Orders are made only when asked for: for a long history they cost as much as the decision.
 */
export type Decision =
  | {
      readonly verdict: "valid";
      readonly configurations: number;
      /** An order of the calls that explains every answer; calls of unknown outcome stand in it where it needs them. */
      linearization(): readonly number[];
    }
  | {
      readonly verdict: "invalid";
      readonly configurations: number;
      /**
       * The first completed call, by return, that no order reaches: the calls that returned before it have a
       * linearization, those up to and including it have none.
       */
      readonly stuck: number;
      /** A longest linearization there is: of all calls that returned before `stuck`, with others pending by then. */
      prefix(): readonly number[];
    }
  | { readonly verdict: "unknown"; readonly configurations: number; readonly reason: string };

/** Exact: `valid` by an order that exists, `invalid` where none can, `unknown` at a limit. */
export type Decide = (model: Model, log: CallLog, initial: Json, limits: CheckLimits) => Decision;
