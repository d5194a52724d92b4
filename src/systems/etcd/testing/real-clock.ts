import type { Clock } from "../../../contract/clock.js";

// The rule keeps real time out of the product; a test against a real server has no other time to go by.

/** Real time. */
export const realClock: Clock = {
  nowNs,
  at(timeNs, task) {
    // biome-ignore lint/plugin: see above
    const timer = setTimeout(task, Math.max(0, (timeNs - nowNs()) / 1_000_000));
    return () => clearTimeout(timer);
  },
};

function nowNs(): number {
  // biome-ignore lint/plugin: see above
  return Number(process.hrtime.bigint());
}
