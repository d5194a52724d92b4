import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ELECTOR_BUGS } from "./elector-rules.js";
import { DEFAULT_LEASE_MS, type LeaseTiming, timingOf } from "./lease-options.js";
import { type ActorSetup, LeaseStage } from "./testing/lease-stage.js";

const TIMING = timingOf({}, DEFAULT_LEASE_MS);
const AS_CLIENT_GO = timingOf({ deadlineFrom: "next-try" }, DEFAULT_LEASE_MS);
const NAMES = ["a", "b", "c"] as const;

type Act =
  | { readonly do: "read" | "send" | "give back" | "restart"; readonly who: (typeof NAMES)[number] }
  | { readonly do: "arrive"; readonly who: (typeof NAMES)[number]; readonly answer: "heard" | "lost" }
  | { readonly do: "pass"; readonly ms: number };

const who = fc.constantFrom(...NAMES);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("read" as const), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("send" as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("arrive" as const),
      who,
      answer: fc.constantFrom("heard", "heard", "lost"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("give back" as const, "restart" as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(1, 500, 2000, 5000, 9000) }),
  },
);

interface World {
  readonly bug?: string;
  readonly timing?: LeaseTiming;
  /** Rates lie between this and 1. */
  readonly slowest: number;
  readonly runs?: number;
}

const setup = (slowest: number): fc.Arbitrary<ActorSetup> =>
  fc.record({
    rate: fc.constantFrom(1, slowest, (1 + slowest) / 2),
    wallErrorMs: fc.constantFrom(0, -60_000, 60_000),
  });

/** The first moment at which two believe that they lead, or at which tokens of two tenures are out of order. */
function firstBreach(actors: readonly ActorSetup[], acts: readonly Act[], world: World): string | undefined {
  const stage = new LeaseStage(world.timing ?? TIMING, world.bug);
  NAMES.forEach((name, place) => {
    stage.begin(name, actors[place], `${name}#0`);
  });
  let lives = 0;
  let highest = 0;
  for (const each of acts) {
    perform(stage, each, () => `${++lives}`, actors);
    const { believers } = stage;
    if (believers.length > 1) return `${believers.join(" and ")} believe`;
    const token = believers[0] === undefined ? undefined : stage.elector(believers[0]).token;
    if (token !== undefined && token < highest) return `token ${token} after ${highest}`;
    highest = Math.max(highest, token ?? 0);
  }
  return undefined;
}

function perform(stage: LeaseStage, each: Act, nextLife: () => string, actors: readonly ActorSetup[]): void {
  switch (each.do) {
    case "read":
      stage.read(each.who);
      return;
    case "send":
      stage.send(each.who);
      return;
    case "give back":
      stage.send(each.who, "give back");
      return;
    case "arrive":
      stage.arrive(each.who, each.answer);
      return;
    case "pass":
      stage.pass(each.ms);
      return;
    case "restart":
      stage.begin(each.who, actors[NAMES.indexOf(each.who)], `${each.who}#${nextLife()}`);
      return;
    default:
      each satisfies never;
  }
}

const breaches = (world: World) =>
  fc.check(
    fc.property(
      fc.tuple(setup(world.slowest), setup(world.slowest), setup(world.slowest)),
      fc.array(act, { minLength: 20, maxLength: 80 }),
      (actors, acts) => firstBreach(actors, acts, world) === undefined,
    ),
    { numRuns: world.runs ?? 1500, seed: 7, endOnFailure: true },
  );

/** client-go's package comment: the tolerance to clocks of different rates is LeaseDuration / RenewDeadline. */
const BOUND = TIMING.renewDeadlineMs / TIMING.leaseMs;
/** What it comes to where the deadline counts from the next try, a RetryPeriod after the last renewal. */
const BOUND_AS_CLIENT_GO = (TIMING.renewDeadlineMs + TIMING.retryPeriodMs) / TIMING.leaseMs;

describe("electors under whatever may happen to them", () => {
  it("never lead two at once, while no clock is slower than RenewDeadline / LeaseDuration of another", () => {
    expect(breaches({ slowest: BOUND + 0.001 }).counterexample).toBeNull();
  });

  it("do where one is slower", () => {
    expect(breaches({ slowest: BOUND / 2 }).failed).toBe(true);
  });

  it("do within that bound where the deadline counts from the next try, as in client-go, whose bound is narrower", () => {
    const world = { timing: AS_CLIENT_GO, runs: 20_000 };
    expect(breaches({ ...world, slowest: BOUND + 0.001 }).failed).toBe(true);
    expect(breaches({ ...world, slowest: BOUND_AS_CLIENT_GO + 0.001 }).counterexample).toBeNull();
  });

  it.each(ELECTOR_BUGS.map(({ name }) => name).filter((name) => name !== "unanswered-renewal-counts"))(
    "do with the planted bug %s",
    (bug) => {
      expect(breaches({ bug, slowest: 1 }).failed).toBe(true);
    },
  );
});
