import type { Checker } from "../../contract/checker.js";
import { type History, notes } from "../../core/history.js";
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
    return {
      E4: judgeStaleWrites(cases, powerOffs(history)),
      E5: judgeHandover(cases),
      E6: judgeGuards(ordered.history, cases),
    };
  },
};

/** How many contenders were powered off, so that another might act. */
function powerOffs({ events }: History): number {
  return notes(events, "powered-off").length;
}
