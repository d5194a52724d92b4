import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { schedules, totalOf } from "../../contract/testing/chaos.js";
import { firstNodes } from "../../contract/testing/scripted-cluster.js";
import { ZAB_MARKS } from "./marks.js";
import { HARSH, ORDINARY, play, type Weights } from "./testing/chaos.js";

const schedule = schedules(2000);
const size = fc.constantFrom(3, 5);

describe("whatever the network, the disks and the processes do", () => {
  for (const [name, weights] of Object.entries({ ORDINARY, HARSH } satisfies { [name: string]: Weights })) {
    it(`no epoch has two leaders, nodes deliver the same, and nothing delivered is lost (${name})`, () => {
      const clean = fc.property(schedule, fc.nat(), size, (numbers, seed, n) => {
        expect(play(numbers, weights, { nodes: firstNodes(n), seed }).violations).toEqual([]);
      });
      fc.assert(clean, { numRuns: 150 });
    });
  }

  it("the schedules make progress over many epochs, and reach what the protocol can do", () => {
    const outcomes = [ORDINARY, HARSH].flatMap((weights) =>
      fc
        .sample(schedule, { numRuns: 40, seed: 1 })
        .map((numbers, seed) => play(numbers, weights, { nodes: firstNodes(3), seed })),
    );
    const { answered, terms: epochs, marks } = totalOf(outcomes);
    expect(answered).toBeGreaterThan(1000);
    expect(epochs).toBeGreaterThan(200);
    const shownElsewhere = ["halted-on-damaged-disk", "leader-met-later-epoch", "command-applied-once"];
    expect(
      ZAB_MARKS.map(({ name }) => name).filter((name) => !marks.has(name) && !shownElsewhere.includes(name)),
    ).toEqual([]);
  });
});
