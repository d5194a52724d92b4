import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { schedules, totalOf } from "../../contract/testing/chaos.js";
import { firstNodes } from "../../contract/testing/scripted-cluster.js";
import type { RaftMark } from "./marks.js";
import { BY_LEASE, CHANGING, play, TIMED } from "./testing/chaos.js";

const schedule = schedules(1500);
const size = fc.constantFrom(3, 4, 5);
/** Logs that reach back to the last change, and logs that do not. */
const snapshotEvery = fc.constantFrom(2, 5, 500);

describe("whatever the network, the disks, the processes and the operators do", () => {
  it("nothing is lost, doubled or stale where voters come and go and leaders hand over", () => {
    const clean = fc.property(schedule, fc.nat(), size, snapshotEvery, (numbers, seed, n, every) => {
      const settings = { nodes: firstNodes(n), seed, options: { snapshotEvery: every } };
      expect(play(numbers, CHANGING, settings).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 300 });
  });

  it("so it is with lease reads, as long as clocks keep to the drift that they are allowed", () => {
    const clean = fc.property(schedule, fc.nat(), size, snapshotEvery, (numbers, seed, n, every) => {
      const settings = { nodes: firstNodes(n), seed, options: { ...BY_LEASE, snapshotEvery: every } };
      expect(play(numbers, TIMED, settings).violations).toEqual([]);
    });
    fc.assert(clean, { numRuns: 300 });
  });

  it("the schedules reach whatever changes, transfers and leases can lead to", () => {
    const outcomes = fc
      .sample(schedule, { numRuns: 80, seed: 1 })
      .map((numbers, seed) => play(numbers, TIMED, { nodes: firstNodes(3 + (seed % 3)), seed, options: BY_LEASE }));
    const { marks } = totalOf(outcomes);
    expect(MARKS.filter((mark) => !marks.has(mark))).toEqual([]);
  });
});

/** `learner-given-up` takes a learner that is away for long: see the transcripts. */
const MARKS: readonly RaftMark[] = [
  "vote-refused-after-restart",
  "joint-configuration-entered",
  "joint-configuration-inherited",
  "new-configuration-committed",
  "configuration-truncated",
  "leader-removed-itself",
  "learner-promoted",
  "transfer-started",
  "transfer-completed",
  "transfer-given-up",
  "command-turned-away-by-transfer",
  "lease-read-served",
  "lease-read-fell-back",
];
