import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import type { JsonObject } from "../core/json.js";
import { isOperationEvent } from "./event-shape.js";
import { eventSchemas } from "./schema.js";
import { events } from "./testing/sample-history.js";

const FIELDS = [
  ...["index", "timeNs", "process", "type", "f", "value", "host", "session", "election", "resource", "key", "node"],
  ...["at", "late", "cause", "seen", "error", "odd"],
];
const VALUES = [
  ...[undefined, null, true, false, 0, -1, 0.5, 2 ** 53, "", "x", "invoke", "ok", "fail", "info", "note", "refused"],
  ...[{}, [], { clock: "zxid", n: 1 }, { clock: "", n: 1 }, { clock: "zxid", n: 0.5 }, "unsent", "toString", "nemesis"],
];

function conforms(event: JsonObject): boolean {
  const kinds: { readonly [type: string]: z.ZodType } = eventSchemas;
  const type = String(event["type"]);
  if (event["process"] === "nemesis" || !["invoke", "ok", "fail", "info"].includes(type)) return false;
  return kinds[type]?.safeParse(event).success === true;
}

/** Fields that JSON has no way to hold are not there. */
const asRead = (event: object) => JSON.parse(JSON.stringify(event)) as JsonObject;

describe("the quick look at an event", () => {
  it("agrees with the schema on every operation of the sample", () => {
    const kept = events.map(asRead).filter(isOperationEvent);
    expect(kept).toEqual(events.filter(({ process }) => typeof process === "number"));
  });

  it("agrees with the schema whatever was changed", () => {
    const change = fc.tuple(fc.constantFrom(...FIELDS), fc.constantFrom(...VALUES));
    const verdicts = new Set<boolean>();
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.array(change, { maxLength: 3 }), (event, changes) => {
        const changed = asRead({ ...event, ...Object.fromEntries(changes) });
        const expected = conforms(changed);
        verdicts.add(expected);
        expect(isOperationEvent(changed)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
    expect(verdicts.size).toBe(2);
  });
});
