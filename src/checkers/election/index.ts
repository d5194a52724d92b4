import type { Checker } from "../../contract/checker.js";
import { judgeBelief } from "./belief.js";
import { judgeGrants } from "./grant.js";
import { judgeMonotone } from "./monotone.js";
import { judgeTokenOrder } from "./token-order.js";

/** Who was given leadership, who believed in it, and what others saw of it: E1, E2, E3 and E11. */
export const electionChecker: Checker = {
  name: "election",
  rules: ["E1", "E2", "E3", "E11"],
  check: (history) => ({
    E1: judgeTokenOrder(history),
    E2: judgeGrants(history),
    E3: judgeBelief(history),
    E11: judgeMonotone(history),
  }),
};
