import type { Checker } from "../../contract/checker.js";
import { inOrderOfGrants } from "../reading/tenure-order.js";
import { fencedCases } from "./cases.js";
import { judgeGuards } from "./guard.js";
import { judgeHandover } from "./handover.js";
import { judgeStaleWrites } from "./stale-writes.js";

/** What resources let through: E4, E5 and E6. */
export const fencingChecker: Checker = {
  name: "fencing",
  rules: ["E4", "E5", "E6"],
  check(history) {
    const ordered = inOrderOfGrants(history);
    const cases = fencedCases(ordered);
    return { E4: judgeStaleWrites(cases), E5: judgeHandover(cases), E6: judgeGuards(ordered.history, cases) };
  },
};
