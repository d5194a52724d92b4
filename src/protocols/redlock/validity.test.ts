import { describe, expect, it } from "vitest";
import { driftMs, storeTtlFor, validUntilNs } from "./validity.js";

describe("validity", () => {
  it("is the time to live less what has passed since the first request, less one in a hundred and two milliseconds", () => {
    const elapsedMs = 150;
    const validMs = validUntilNs(1_000_000_000, 10_000) / 1e6 - (1000 + elapsedMs);
    expect(validMs).toBeCloseTo(10_000 - elapsedMs - (10_000 * 0.01 + 2), 6);
  });

  it("leaves a holder who asks for enough what it counts on", () => {
    expect(storeTtlFor(2000) - driftMs(storeTtlFor(2000))).toBeCloseTo(2000, 9);
  });
});
