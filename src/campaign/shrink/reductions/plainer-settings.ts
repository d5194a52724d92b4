import type { Json } from "../../../core/json.js";
import { boundsFor, DEFAULT_LEASE_MS, LEASE_OPTION } from "../../defaults.js";
import type { RunPlan } from "../../plan.js";
import { firstFailing, type Reduction } from "./reduction.js";

const RATES_HZ: readonly number[] = [1, 2, 5, 10, 20, 50];

/** Lets clients do less in the same time. */
export const lowerRate: Reduction = {
  name: "fewer operations",
  from: (specimen, attempt) =>
    firstFailing(
      specimen,
      RATES_HZ.filter((rateHz) => rateHz < specimen.plan.rateHz).map((rateHz) => ({ ...specimen.plan, rateHz })),
      attempt,
    ),
};

/** Lets everything recover, where only a core had to. */
export const wholeRecovery: Reduction = {
  name: "whole recovery",
  from(specimen, attempt) {
    const { recovery, ...plan } = specimen.plan;
    return firstFailing(specimen, recovery === undefined ? [] : [plan], attempt);
  },
};

/** Gives the system's options, and the lease, their default values: all at once, else one by one. */
export function defaultOptions(fallbacks: { readonly [name: string]: Json }): Reduction {
  return {
    name: "default options",
    async from(specimen, attempt) {
      const { options } = specimen.plan.system;
      const changed = Object.keys(options).filter(
        (name) => JSON.stringify(options[name]) !== JSON.stringify(fallbacks[name]),
      );
      const leaseMs = Number(fallbacks[LEASE_OPTION] ?? DEFAULT_LEASE_MS);
      const withLease = (plan: RunPlan): RunPlan => ({ ...plan, bounds: boundsFor(leaseMs) });
      const lease = specimen.plan.bounds.ttlMs === leaseMs ? [] : [withLease];
      const one = changed.map((name) => (plan: RunPlan) => withOption(plan, name, fallbacks[name] ?? null));
      const steps = [...one, ...lease];
      if (steps.length === 0) return specimen;
      let best = await firstFailing(specimen, [steps.reduce((plan, step) => step(plan), specimen.plan)], attempt);
      if (best !== specimen) return best;
      for (const step of steps) best = await firstFailing(best, [step(best.plan)], attempt);
      return best;
    },
  };
}

function withOption(plan: RunPlan, name: string, value: Json): RunPlan {
  return { ...plan, system: { ...plan.system, options: { ...plan.system.options, [name]: value } } };
}
