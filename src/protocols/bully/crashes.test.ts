import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstNodes } from "../../contract/testing/scripted-cluster.js";
import { CoordinationStore } from "../coordination/index.js";
import { crashSchedules, highestOf, playCrashes } from "../coordination/unreplicated/testing/crashes.js";
import { BullyNode } from "./node.js";

const NODES = firstNodes(5);
const T_MS = 60;
const LEASE_MS = 500;

/** Longer than a silence, an election and its announcement, and a lease take together. */
const REST_MS = 20 * T_MS + LEASE_MS;

function worldOf(bug?: string) {
  return {
    nodes: NODES,
    maxDelayMs: T_MS,
    leaseMs: LEASE_MS,
    createNode: (context: ConstructorParameters<typeof BullyNode>[0]["context"]) =>
      new BullyNode({
        context: { ...context, options: { maxDelayMs: T_MS }, ...(bug === undefined ? {} : { bug }) },
        createMachine: () => new CoordinationStore(),
      }),
  };
}

describe("where no message takes longer than T, whatever crashes and comes back", () => {
  it("no two nodes serve at once, nor one before the leases of another have run out (the paper's assertion 1)", () => {
    fc.assert(
      fc.property(crashSchedules(NODES.length), (schedule) => {
        expect(playCrashes(schedule, worldOf(), 0).violations).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("the highest node that lives comes to serve, and all others follow it (assertion 2)", () => {
    fc.assert(
      fc.property(crashSchedules(NODES.length), (schedule) => {
        const world = playCrashes(schedule, worldOf(), REST_MS);
        const coordinator = highestOf(world);
        expect(world.serving).toEqual([coordinator]);
        for (const node of world.cluster.running()) expect(node.status().leader).toBe(coordinator);
      }),
      { numRuns: 150 },
    );
  });

  it.each(["coordinator-serves-at-once", "stop-not-obeyed"])("%s breaks assertion 1", (bug) => {
    const broken = fc.check(
      fc.property(
        crashSchedules(NODES.length),
        (schedule) => playCrashes(schedule, worldOf(bug), REST_MS).violations.length === 0,
      ),
      { numRuns: 300, seed: 1, endOnFailure: true },
    );
    expect(broken.failed).toBe(true);
  });

  it("coordinator-never-suspected breaks assertion 2", () => {
    const schedule = { seed: 1, turns: [{ afterMs: REST_MS, place: 4 }] };
    expect(playCrashes(schedule, worldOf("coordinator-never-suspected"), 10 * REST_MS).serving).toEqual([]);
  });
});
