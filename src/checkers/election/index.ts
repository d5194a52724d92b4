import type { Checker } from "../../contract/checker.js";
import { inOrderOfGrants } from "../reading/tenure-order.js";
import { judgeBelief } from "./belief.js";
import { judgeGrants } from "./grant.js";
import { judgeMonotone } from "./monotone.js";
import { judgeTokenOrder } from "./token-order.js";

/** Who was given leadership, who believed in it, and what others saw of it: E1, E2, E3 and E11. */
export const electionChecker: Checker = {
  name: "election",
  rules: ["E1", "E2", "E3", "E11"],
  check(history) {
    const ordered = inOrderOfGrants(history);
    return {
      E1: judgeTokenOrder(history),
      E2: judgeGrants(history),
      E3: judgeBelief(ordered),
      E11: judgeMonotone(ordered),
    };
  },
};
