import type { Checker } from "../../contract/checker.js";
import { inOrderOfGrants } from "../reading/tenure-order.js";
import { judgeLeases } from "./leases.js";

/** Whether sessions live for as long as their holders were promised, and not again once they were gone: E10. */
export const leasesChecker: Checker = {
  name: "leases",
  rules: ["E10"],
  check: (history) => ({ E10: judgeLeases(inOrderOfGrants(history)) }),
};
