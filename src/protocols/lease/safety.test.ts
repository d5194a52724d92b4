import { describe, it } from "vitest";
import { expectOneHolder, expectTwoHolders, type Story } from "../coordination/majority/testing/lease-safety.js";
import { leaseStory } from "../coordination/majority/testing/lease-world.js";
import { createLeaseElectionClient, LeaseNode } from "./index.js";

interface Circumstances {
  /** How fast clocks go, for each true second. */
  readonly rates: readonly number[];
  readonly clockBoundPct: number;
  readonly delayMs: readonly [number, number];
  readonly bug?: string;
}

function storyIn({ clockBoundPct, delayMs, ...circumstances }: Circumstances): Story {
  return (seed) =>
    leaseStory({
      ...circumstances,
      seed,
      delayMs,
      crashes: "nodes crash",
      options: { clockBoundPct, roundTimeoutMs: 4 * delayMs[1], retryMs: 40 },
      createNode: (context) => new LeaseNode(context),
      createClient: createLeaseElectionClient,
    });
}

/** A fast clock passes 1.2 ms while a slow one passes 1, as the bound says. */
const WITHIN: Circumstances = { rates: [0.95, 1, 1.14], clockBoundPct: 20, delayMs: [1, 8] };
const BEYOND: Circumstances = { ...WITHIN, rates: [0.7, 1, 1.4] };
const TRUE_CLOCKS: Circumstances = { rates: [1], clockBoundPct: 0, delayMs: [1, 8] };
const SLOW_LINES: Circumstances = { ...TRUE_CLOCKS, delayMs: [1, 60] };

describe("leases on a majority", () => {
  it.each([
    ["clocks keep to their bound", WITHIN],
    ["clocks are true", TRUE_CLOCKS],
    ["clocks are true and messages slow", SLOW_LINES],
  ])("have one holder at any true time where %s, whatever is lost, doubled or late", async (_, circumstances) => {
    await expectOneHolder(storyIn(circumstances));
  });

  it("have two where clocks differ by more than the bound says", async () => {
    await expectTwoHolders(storyIn(BEYOND));
  });

  it.each([
    ["acceptor-forgets-at-restart", TRUE_CLOCKS],
    ["lease-timed-from-the-answer", SLOW_LINES],
    ["lease-ignores-clock-bound", WITHIN],
    ["renewal-without-majority", TRUE_CLOCKS],
  ])("have two with the mistake %s", async (bug, circumstances) => {
    await expectTwoHolders(storyIn({ ...circumstances, bug }));
  });
});
