import fc from "fast-check";
import type { TimedCall } from "../call-log.js";

/** One change to a history; `at` and `from` pick two of its calls, whatever its length. */
interface Corruption {
  readonly kind: "exchange" | "answer" | "repeat" | "drop" | "shift";
  readonly at: number;
  readonly from: number;
  readonly shiftNs: number;
}

const corruption: fc.Arbitrary<Corruption> = fc.record({
  kind: fc.constantFrom("exchange", "answer", "repeat", "drop", "shift"),
  at: fc.nat(),
  from: fc.nat(),
  shiftNs: fc.integer({ min: -12, max: 12 }),
});

/** Histories with one to three calls changed, or with all their calls dealt out anew: sometimes still legal. */
export function corrupted(legal: fc.Arbitrary<readonly TimedCall[]>): fc.Arbitrary<readonly TimedCall[]> {
  const changed = fc
    .tuple(legal, fc.array(corruption, { minLength: 1, maxLength: 3 }))
    .map(([calls, corruptions]) => corruptions.reduce(corrupt, calls));
  const shuffled = fc.tuple(legal, fc.infiniteStream(fc.nat())).map(([calls, keys]) => dealtOut(calls, keys));
  return fc.oneof(changed, shuffled);
}

function corrupt(calls: readonly TimedCall[], { kind, at, from, shiftNs }: Corruption): readonly TimedCall[] {
  if (calls.length === 0) return calls;
  const [here, there] = [at % calls.length, from % calls.length];
  const [target, donor] = [calls[here] as TimedCall, calls[there] as TimedCall];
  switch (kind) {
    case "exchange":
      return calls.with(here, placedAt(target, donor)).with(there, placedAt(donor, target));
    case "repeat":
      return calls.with(here, placedAt(target, donor));
    case "answer": {
      const fits = donor.call.f === target.call.f && donor.call.outcome === "ok" && target.call.outcome === "ok";
      return fits ? calls.with(here, { ...target, call: { ...target.call, output: donor.call.output } }) : calls;
    }
    case "drop":
      return calls.toSpliced(here, 1);
    case "shift": {
      const startNs = Math.max(0, target.startNs + shiftNs);
      return calls.with(here, { ...target, startNs, endNs: Math.max(startNs, target.endNs + shiftNs) });
    }
    default:
      return kind satisfies never;
  }
}

function dealtOut(calls: readonly TimedCall[], keys: Iterator<number>): readonly TimedCall[] {
  const order = calls.map((call) => ({ call, key: keys.next().value as number })).sort((a, b) => a.key - b.key);
  return calls.map((place, at) => placedAt(place, (order[at] as { call: TimedCall }).call));
}

/** The donor's call in the interval of another. One of unknown outcome has no end wherever it stands. */
function placedAt({ startNs, endNs, events }: TimedCall, { call }: TimedCall): TimedCall {
  const [invoked = 0] = events;
  if (call.outcome === "unknown") return { call, startNs, endNs: Number.POSITIVE_INFINITY, events: [invoked] };
  const end = endNs === Number.POSITIVE_INFINITY ? startNs + 3 : endNs;
  return { call, startNs, endNs: end, events: [invoked, invoked + 1] };
}
