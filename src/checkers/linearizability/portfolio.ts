import type { Decide } from "./decision.js";
import { decideByEngine, linearizationBefore } from "./engine/decide.js";
import { decideByZones } from "./zones.js";

/**
 * Decides by the cheapest means that can: zones where each value was written once, else the search. Orders are the
 * search's in either case, when they are asked for.
 */
export const decideLog: Decide = (model, log, initial, limits) => {
  const byZones = decideByZones(model, log, initial);
  switch (byZones?.verdict) {
    case undefined:
      return decideByEngine(model, log, initial, limits);
    case "valid":
      return {
        verdict: "valid",
        configurations: 0,
        linearization: () => linearizationBefore(model, log, initial, limits, undefined),
      };
    case "invalid": {
      let found: number | undefined;
      const stuck = () => {
        found ??= byZones.stuck();
        return found;
      };
      return {
        verdict: "invalid",
        configurations: 0,
        get stuck() {
          return stuck();
        },
        prefix: () => linearizationBefore(model, log, initial, limits, stuck()),
      };
    }
  }
};
