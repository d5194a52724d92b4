/** Linearizability for tests: `import { checkLinearizable, recordOperations } from "usurper"`. See docs/library.md. */
export type { ModelModule, UserCall, UserOperation } from "../checkers/linearizability/model-module.js";
export { UserError } from "../core/errors.js";
export type { ExplainedStates, OperationRole } from "../core/explanation.js";
export type { Json } from "../core/json.js";
export { type CheckOptions, checkLinearizable, type Limits } from "./check-linearizable.js";
export type { ExplainedOperation, Explanation, LongestOrder } from "./explanation.js";
export type {
  InvalidOperations,
  Linearizability,
  UndecidedOperations,
  ValidOperations,
} from "./linearizability.js";
export type { ModelName, ModelOperations, Operation, OperationOf, Outcome } from "./operation.js";
export type { OwnModel } from "./own-model.js";
export {
  type CallOf,
  type OpenOperation,
  type OperationRecorder,
  type RecorderOptions,
  recordOperations,
} from "./record-operations.js";
