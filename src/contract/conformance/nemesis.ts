import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import type { Fault } from "../faults.js";
import type { ClusterView, Nemesis, NemesisOption, NemesisOptions, TargetName } from "../nemesis.js";
import { validatedNemesis } from "../validate/nemesis.js";

/** Targets that mean nobody unless something was seen. */
const NEEDS_SIGHT: readonly TargetName[] = [
  ...(["leader", "followers", "leader-deaf", "leader-mute"] as const),
  ...(["contender", "actor"] as const),
];

/** A cluster of `nodes` nodes with three contenders; its leader, its holder and a newer version known or not. */
function viewOf(nodes: number, known: boolean): ClusterView {
  return {
    nodes: Array.from({ length: nodes }, (_, i) => `n${i + 1}`),
    contenders: ["c1", "c2", "c3"],
    readers: ["r1"],
    leader: known ? "n2" : undefined,
    holder: known ? "c1" : undefined,
    ...(known ? { actor: "n3", upgrade: "2.0.0" } : {}),
  };
}

const from = <Value>(values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);

/** What is wrong with an option's value, by what the option says of itself. */
function problemOf(option: NemesisOption, value: string | number): string | undefined {
  const { name, choices, minimum = 0, maximum = Number.POSITIVE_INFINITY } = option;
  const good =
    choices === undefined
      ? typeof value === "number" && value >= minimum && value <= maximum
      : choices.includes(String(value));
  return good ? undefined : `${name}: ${value}`;
}

/** A fault must be able to do something, and leave enough standing for anyone to see what. */
function requireEffect(fault: Fault, nodes: number): void {
  switch (fault.kind) {
    case "partition":
      expect(Object.values(fault.grudge).flat().length).toBeGreaterThan(0);
      return;
    case "links":
      expect(Object.values(fault.links).flat().length).toBeGreaterThan(0);
      expect(Object.values(fault.shape).some((value) => value > 0)).toBe(true);
      return;
    case "clock":
      expect([fault.offsetMs, fault.ratePpm, fault.strobe].some((error) => error !== undefined)).toBe(true);
      return;
    case "membership":
      expect(nodes - fault.targets.length).toBeGreaterThanOrEqual(2);
      return;
    default:
  }
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
      for (const option of nemesis.options) {
        for (const value of [option.fallback, ...(option.swarm ?? [])])
          expect(problemOf(option, value)).toBeUndefined();
      }
      expect(nemesis.refuses?.(nemesis.targets[0] as TargetName, options)).toBeUndefined();
    });

    it("plans whatever a swarm may draw, but what it refuses with a reason", () => {
      const drawn = fc.record(
        Object.fromEntries(nemesis.options.map(({ name, fallback, swarm }) => [name, from(swarm ?? [fallback])])),
      );
      const nodes = Math.max(5, ...nemesis.targets.map((target) => nemesis.minimumNodes(target)));
      fc.assert(
        fc.property(fc.nat(), from(nemesis.targets), drawn, (seed, target, options) => {
          const refusal = nemesis.refuses?.(target, options);
          if (refusal !== undefined) expect(refusal.length).toBeGreaterThan(10);
          else {
            const planned = validatedNemesis(nemesis).plan(target, viewOf(nodes, true), createRandom(seed), options);
            expect(planned).toHaveProperty("fault");
          }
        }),
      );
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
              if ("fault" in planned) requireEffect(planned.fault, nodes);
            },
          ),
          { numRuns: 100 },
        );
      },
    );

    it("says why there is no target while nobody leads, and no version to upgrade to", () => {
      const inVain = nemesis.kind === "upgrade" ? nemesis.targets : NEEDS_SIGHT;
      for (const target of nemesis.targets.filter((name) => inVain.includes(name))) {
        const planned = plan(target, viewOf(5, false), 1);
        expect("none" in planned && planned.none.length > 10).toBe(true);
      }
    });
  });
}
