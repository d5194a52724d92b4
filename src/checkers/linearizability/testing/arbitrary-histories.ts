import fc from "fast-check";
import type { ModelCall } from "../../../contract/model.js";
import type { TimedCall } from "../timed-calls.js";
import type { Request, SimulatedResource } from "./simulated-resource.js";

const request: fc.Arbitrary<Request> = fc.record({
  f: fc.constantFrom("read", "read", "write", "cas"),
  value: fc.integer({ min: 0, max: 2 }),
  from: fc.integer({ min: 0, max: 2 }),
  token: fc.integer({ min: 1, max: 3 }),
  withToken: fc.boolean(),
});

/** One request, how long before and after its moment its interval reaches, and whether its answer gets lost. */
const step = fc.record({
  request,
  pauseNs: fc.integer({ min: 0, max: 4 }),
  beforeNs: fc.integer({ min: 0, max: 9 }),
  afterNs: fc.integer({ min: 0, max: 9 }),
  fate: fc.constantFrom("answered", "answered", "answered", "answered", "lost after", "lost before"),
});

/**
 * Histories of a resource that worked: every request takes effect at one moment inside its interval, a lost one before
 * or never. Coarse times make ties common.
 */
export function legalCalls(create: () => SimulatedResource, size: { min: number; max: number }) {
  return fc.array(step, { minLength: size.min, maxLength: size.max }).map((steps) => {
    const resource = create();
    let momentNs = 0;
    return steps.map(({ request, pauseNs, beforeNs, afterNs, fate }, at): TimedCall => {
      momentNs += pauseNs;
      const interval = { startNs: Math.max(0, momentNs - beforeNs), endNs: momentNs + afterNs };
      if (fate === "answered") return { call: resource.perform(request), ...interval, events: [2 * at, 2 * at + 1] };
      // A resource of its own takes what is lost on the way, so that it has a shape but no effect here.
      const performed = (fate === "lost after" ? resource : create()).perform(request);
      return { call: unknown(performed), startNs: interval.startNs, endNs: Number.POSITIVE_INFINITY, events: [2 * at] };
    });
  });
}

function unknown({ f, input }: ModelCall): ModelCall {
  return { f, input, outcome: "unknown", output: null };
}

/** The same calls with the answers dealt out anew: sometimes still legal, mostly not. */
export function withAnswersShuffled(legal: fc.Arbitrary<readonly TimedCall[]>): fc.Arbitrary<readonly TimedCall[]> {
  return legal.chain((calls) =>
    fc.shuffledSubarray([...calls.keys()], { minLength: calls.length, maxLength: calls.length }).map((order) =>
      calls.map((call, at) => {
        const donor = calls[order[at] as number] as TimedCall;
        return { ...donor, startNs: call.startNs, endNs: donor.call.outcome === "unknown" ? donor.endNs : endOf(call) };
      }),
    ),
  );
}

function endOf(call: TimedCall): number {
  return call.endNs === Number.POSITIVE_INFINITY ? call.startNs + 3 : call.endNs;
}
