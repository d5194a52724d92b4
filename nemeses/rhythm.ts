import type { NemesisOption } from "../src/contract/nemesis.js";

/** The options of every nemesis: how often its faults come and how long they last, on average. */
export function rhythm(everyMs: number, forMs: number): readonly NemesisOption[] {
  return [
    {
      name: "everyMs",
      summary: "mean time from one fault's start to the next",
      fallback: everyMs,
      swarm: [3000, 6000, 9000],
    },
    { name: "forMs", summary: "mean duration of a fault", fallback: forMs, swarm: [200, 1000, 2500, forMs] },
  ];
}
