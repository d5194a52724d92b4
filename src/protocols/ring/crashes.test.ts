import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProtocolNodeContext } from "../../contract/protocol.js";
import { firstNodes } from "../../contract/testing/scripted-cluster.js";
import { CoordinationStore } from "../coordination/index.js";
import { crashSchedules, highestOf, playCrashes } from "../coordination/unreplicated/testing/crashes.js";
import { RingNode } from "./node.js";

const NODES = firstNodes(5);
const T_MS = 60;
const LEASE_MS = 1500;

/** Longer than a silence, several elections and announcements, and a lease take together. */
const REST_MS = 100 * T_MS + LEASE_MS;

function worldOf(variant: string, order: string, bug?: string) {
  return {
    nodes: NODES,
    maxDelayMs: T_MS,
    leaseMs: LEASE_MS,
    createNode: (context: ProtocolNodeContext) =>
      new RingNode({
        context: { ...context, options: { variant, order, maxDelayMs: T_MS }, ...(bug === undefined ? {} : { bug }) },
        createMachine: () => new CoordinationStore(),
      }),
  };
}

describe.each([
  ["chang-roberts", "ascending"],
  ["chang-roberts", "descending"],
  ["token-collecting", "ascending"],
  ["token-collecting", "n1,n3,n5,n2,n4"],
])("%s in the ring %s, where no message takes longer than T, whatever crashes and comes back", (variant, order) => {
  it("no two nodes serve at once, nor one before the leases of another have run out", () => {
    fc.assert(
      fc.property(crashSchedules(NODES.length), (schedule) => {
        expect(playCrashes(schedule, worldOf(variant, order), 0).violations).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it("the highest node that lives comes to serve, and all others follow it", () => {
    fc.assert(
      fc.property(crashSchedules(NODES.length), (schedule) => {
        const world = playCrashes(schedule, worldOf(variant, order), REST_MS);
        const coordinator = highestOf(world);
        expect(world.serving).toEqual([coordinator]);
        for (const node of world.cluster.running()) expect(node.status().leader).toBe(coordinator);
      }),
      { numRuns: 50 },
    );
  });

  it("once one serves, nothing goes round any more", () => {
    fc.assert(
      fc.property(crashSchedules(NODES.length), (schedule) => {
        const world = playCrashes(schedule, worldOf(variant, order), REST_MS);
        const before = world.sent.get("passed");
        world.run(REST_MS);
        expect(world.sent.get("passed")).toBe(before);
      }),
      { numRuns: 20 },
    );
  });
});

describe("planted bugs", () => {
  const downForGood = { seed: 1, turns: [{ afterMs: REST_MS, place: 4 }] };

  it("ring-coordinator-serves-at-once serves before the leases of another have run out", () => {
    const world = playCrashes(
      downForGood,
      worldOf("chang-roberts", "ascending", "ring-coordinator-serves-at-once"),
      REST_MS,
    );
    expect(world.violations).not.toEqual([]);
  });

  it.each([
    ["ring-skips-nobody", "chang-roberts"],
    ["dead-node-elected", "token-collecting"],
    ["ring-message-not-removed", "chang-roberts"],
  ])("%s leaves the nodes without a coordinator", (bug, variant) => {
    expect(playCrashes(downForGood, worldOf(variant, "ascending", bug), 2 * REST_MS).serving).toEqual([]);
  });
});
