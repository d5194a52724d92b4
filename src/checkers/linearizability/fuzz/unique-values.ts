import fc from "fast-check";
import type { ModelCall } from "../../../contract/model.js";
import type { TimedCall } from "../call-log.js";

const reach = fc.oneof(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 9 }));

const step = fc.record({
  f: fc.constantFrom("read", "write"),
  pauseNs: fc.integer({ min: 0, max: 4 }),
  beforeNs: reach,
  afterNs: reach,
  fate: fc.constantFrom("answered", "answered", "answered", "lost after", "lost before"),
});

/** Legal histories of a register to which no value was written twice: those that are decided without a search. */
export function uniqueValueCalls(most: number): fc.Arbitrary<readonly TimedCall[]> {
  return fc.array(step, { maxLength: most, size: "max" }).map((steps) => {
    let held: number | null = null;
    let momentNs = 0;
    return steps.flatMap(({ f, pauseNs, beforeNs, afterNs, fate }, at): TimedCall[] => {
      momentNs += pauseNs;
      const startNs = Math.max(0, momentNs - beforeNs);
      if (f === "write" && fate !== "lost before") held = at;
      const outcome: ModelCall["outcome"] = fate === "answered" ? "ok" : "unknown";
      const call = { f, input: f === "write" ? at : null, outcome, output: f === "read" ? held : null };
      if (outcome === "ok") return [{ call, startNs, endNs: momentNs + afterNs, events: [2 * at, 2 * at + 1] }];
      // A read that nobody saw the answer of says nothing.
      return f === "read" ? [] : [{ call, startNs, endNs: Number.POSITIVE_INFINITY, events: [2 * at] }];
    });
  });
}
