import type { Checker } from "../../contract/checker.js";
import { judgeRecovery } from "./recovery.js";

/** Whether the system serves its leaders again once nothing is broken any more: E8. */
export const livenessChecker: Checker = {
  name: "liveness",
  rules: ["E8"],
  check: (history) => ({ E8: judgeRecovery(history) }),
};
