import { ddmin } from "../ddmin.js";
import type { Reduction } from "./reduction.js";

/** Leaves out faults, as many as can be. */
export const fewerFaults: Reduction = {
  name: "fewer faults",
  async from(specimen, attempt) {
    let best = specimen;
    await ddmin(specimen.plan.schedule ?? [], async (schedule) => {
      if (schedule.length === specimen.plan.schedule?.length) return true;
      const found = await attempt({ ...best.plan, schedule });
      if (found !== undefined) best = found;
      return found !== undefined;
    });
    return best;
  },
};
