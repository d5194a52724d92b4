import type { Checker } from "../../contract/checker.js";
import { inOrderOfGrants } from "../reading/tenure-order.js";
import { judgeLeases } from "./leases.js";
import { judgeLockDelay } from "./lock-delay.js";

/** Whether sessions live for as long as their holders were promised, and what they held is kept for a while after: E9, E10. */
export const leasesChecker: Checker = {
  name: "leases",
  rules: ["E9", "E10"],
  check(history) {
    const ordered = inOrderOfGrants(history);
    return { E9: judgeLockDelay(ordered), E10: judgeLeases(ordered) };
  },
};
