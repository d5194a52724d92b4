import { describe, expect, it } from "vitest";
import { contradictionIn, DEFAULT_LEASE_MS, timingOf } from "./lease-options.js";

describe("the three times (client-go's NewLeaderElector)", () => {
  it("let a holder lead for a retry period longer where the deadline counts from the next try", () => {
    expect(timingOf({ deadlineFrom: "next-try" }, DEFAULT_LEASE_MS).holdMs).toBe(12_000);
  });

  it("fit together where nobody chooses", () => {
    const timing = timingOf({}, DEFAULT_LEASE_MS);
    expect(timing).toEqual({ leaseMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2000, holdMs: 10_000 });
    expect(contradictionIn(timing)).toBeUndefined();
  });

  it("are refused unless LeaseDuration > RenewDeadline > JitterFactor x RetryPeriod, with all three and the reason", () => {
    expect(contradictionIn(timingOf({}, 10_000))).toBe(
      "expected leaseMs > renewDeadlineMs > 1.2 x retryPeriodMs, got leaseMs 10000, renewDeadlineMs 10000, retryPeriodMs 2000: others would take the lease while its holder still leads",
    );
    expect(contradictionIn(timingOf({ renewDeadlineMs: 2400 }, 15_000))).toContain("give up before it had tried");
    expect(contradictionIn(timingOf({ renewDeadlineMs: 2401 }, 15_000))).toBeUndefined();
  });
});
