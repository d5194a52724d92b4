export { checkModel, collectorFor, explainParts, type ModelVerdict } from "./check-model.js";
export { decideParts } from "./decide-parts.js";
export { explanationText, witnessText } from "./explanation/explanation-text.js";
export { linearizabilityChecker } from "./linearizability-checker.js";
export { models } from "./models/index.js";
export { userModel } from "./user-model.js";
