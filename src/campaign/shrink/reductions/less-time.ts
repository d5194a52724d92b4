import type { Ms } from "../../../core/units.js";
import { type Specimen, violatedMs } from "../specimen.js";
import { firstFailing, type Reduction } from "./reduction.js";

/** The main phase ends after some multiple of this. */
const STEP_MS: Ms = 100;

/** Shares of the time limit that are worth a try, where the violation shows only in the end. */
const SHARES = [0.1, 0.25, 0.5, 0.75, 0.9] as const;

/** Ends the run earlier: at best just after the violation. All before that time goes as it went. */
export const lessTime: Reduction = {
  name: "less time",
  from: (specimen, attempt) =>
    firstFailing(
      specimen,
      limitsFor(specimen).map((timeLimitMs) => ({ ...specimen.plan, timeLimitMs })),
      attempt,
    ),
};

function limitsFor(specimen: Specimen): readonly Ms[] {
  const { timeLimitMs, schedule = [] } = specimen.plan;
  const wanted = [
    violatedMs(specimen),
    ...SHARES.map((share) => share * timeLimitMs),
    ...schedule.map(({ atMs, forMs }) => atMs + forMs),
  ];
  const rounded = wanted.map((ms) => Math.max(1, Math.ceil(ms / STEP_MS)) * STEP_MS);
  return [...new Set(rounded)].filter((ms) => ms < timeLimitMs).sort((left, right) => left - right);
}
