import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import type { ClusterView, Nemesis, NemesisOptions, TargetName } from "../nemesis.js";
import { validatedNemesis } from "../validate/nemesis.js";

/** Targets that mean nobody unless something was seen. */
const NEEDS_SIGHT: readonly TargetName[] = [
  ...(["leader", "followers", "leader-deaf", "leader-mute"] as const),
  ...(["contender", "actor"] as const),
];

/** A cluster of `nodes` nodes with three contenders, its leader and holder known or not. */
function viewOf(nodes: number, known: boolean): ClusterView {
  return {
    nodes: Array.from({ length: nodes }, (_, i) => `n${i + 1}`),
    contenders: ["c1", "c2", "c3"],
    readers: ["r1"],
    leader: known ? "n2" : undefined,
    holder: known ? "c1" : undefined,
    ...(known ? { actor: "n3" } : {}),
  };
}

/** What every nemesis must keep. Call it from a test file with each registered one. */
export function nemesisConformance(nemesis: Nemesis): void {
  const options: NemesisOptions = Object.fromEntries(nemesis.options.map(({ name, fallback }) => [name, fallback]));
  const plan = (target: TargetName, view: ClusterView, seed: number) =>
    validatedNemesis(nemesis).plan(target, view, createRandom(seed), options);

  describe(`nemesis ${nemesis.name}`, () => {
    it("declares a rhythm, and only sensible values for its options", () => {
      expect(options).toMatchObject({ everyMs: expect.any(Number), forMs: expect.any(Number) });
      expect(Number(options["forMs"])).toBeLessThan(Number(options["everyMs"]));
      for (const { choices, fallback } of nemesis.options) if (choices) expect(choices).toContain(fallback);
    });

    it.each(nemesis.targets.map((target) => [target]))(
      "%s: plans a fault of its verb for targets that exist",
      (target) => {
        fc.assert(
          fc.property(
            fc.nat(),
            fc.integer({ min: Math.max(3, nemesis.minimumNodes(target)), max: 9 }),
            (seed, nodes) => {
              const planned = plan(target, viewOf(nodes, true), seed);
              expect(planned).not.toHaveProperty("none");
              expect(planned).toEqual(plan(target, viewOf(nodes, true), seed));
              if ("fault" in planned && planned.fault.kind === "partition") {
                expect(Object.values(planned.fault.grudge).flat().length).toBeGreaterThan(0);
              }
            },
          ),
          { numRuns: 100 },
        );
      },
    );

    it("says why there is no target while nobody leads", () => {
      for (const target of nemesis.targets.filter((name) => NEEDS_SIGHT.includes(name))) {
        const planned = plan(target, viewOf(5, false), 1);
        expect("none" in planned && planned.none.length > 10).toBe(true);
      }
    });
  });
}
