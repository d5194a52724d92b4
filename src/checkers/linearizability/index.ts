export { checkModel, type ModelVerdict } from "./check-model.js";
export { linearizabilityChecker } from "./linearizability-checker.js";
export { models } from "./models/index.js";
export { userModel } from "./user-model.js";
