import { describe, expect, it } from "vitest";
import { headerWith, recorded } from "../../../checkers/testing/recorded.js";
import { write } from "../../../checkers/testing/steps.js";
import type { SpelledFault } from "../../../contract/faults.js";
import { boundsFor } from "../../defaults.js";
import type { RunPlan } from "../../plan.js";
import type { Specimen } from "../specimen.js";
import { closerFaults } from "./closer-faults.js";
import { fewInARow } from "./few-in-a-row.js";
import { fewerFaults } from "./fewer-faults.js";
import { fewerContenders, fewerNodes } from "./fewer-members.js";
import { lessTime } from "./less-time.js";
import { defaultOptions, lowerRate, wholeRecovery } from "./plainer-settings.js";
import type { Reduction } from "./reduction.js";
import { rounderTimes } from "./rounder-times.js";
import { smallerFaults } from "./smaller-faults.js";

const SCHEDULE: readonly SpelledFault[] = [
  { atMs: 3004.25, forMs: 1700, fault: { kind: "kill", targets: ["n2", "n4", "c3"], signal: "KILL" } },
  {
    atMs: 9000,
    forMs: 4000,
    fault: { kind: "partition", grudge: { n4: ["n1", "n2"], n1: ["n4"], n2: ["n4"] }, heal: "fast" },
  },
  { atMs: 15_000, forMs: 300, fault: { kind: "links", links: { n1: ["n5"] }, shape: { delayMs: 10, lossPct: 5 } } },
];

function specimenOf(changes: Partial<RunPlan> = {}): Specimen {
  const plan = {
    nodes: ["n1", "n2", "n3", "n4", "n5"],
    contenders: ["c1", "c2", "c3"],
    readers: ["r1"],
    rateHz: 50,
    timeLimitMs: 30_000,
    seed: 7,
    nemeses: [],
    schedule: SCHEDULE,
    system: { name: "raft", options: { batch: 1, preVote: true } },
    bounds: boundsFor(2000),
    ...changes,
  } as unknown as RunPlan;
  const history = recorded(headerWith(), write("c2", [16_020, 16_030], 7));
  return { plan, history, violations: [{ severity: "violation", events: [0, 1], why: "" }] };
}

/** What a reduction makes of a plan, where just the plans fail that `fails` says; and all that it tried. */
async function reduced(reduction: Reduction, fails: (plan: RunPlan) => boolean, specimen = specimenOf()) {
  const tried: RunPlan[] = [];
  const best = await reduction.from(specimen, async (plan) => {
    tried.push(plan);
    return fails(plan) ? { ...specimen, plan } : undefined;
  });
  return { plan: best.plan, tried, same: best === specimen };
}

const always = (): boolean => true;
const never = (): boolean => false;

describe("every reduction", () => {
  const all = [
    lessTime,
    fewerFaults,
    fewerNodes,
    fewerContenders,
    closerFaults,
    smallerFaults,
    lowerRate,
    rounderTimes,
  ];

  it("gives back the run itself where nothing smaller fails", async () => {
    for (const reduction of [...all, wholeRecovery, defaultOptions({ batch: 8, preVote: true })]) {
      expect(await reduced(reduction, never), reduction.name).toMatchObject({ same: true });
    }
  });

  it("tries nothing that is larger in any way", async () => {
    for (const reduction of all) {
      const { tried } = await reduced(reduction, never);
      expect(tried.length, reduction.name).toBeGreaterThan(0);
      for (const plan of tried) {
        expect(plan.timeLimitMs).toBeLessThanOrEqual(30_000);
        expect(plan.rateHz).toBeLessThanOrEqual(50);
        expect(plan.schedule?.length).toBeLessThanOrEqual(3);
        for (const { forMs } of plan.schedule ?? []) expect(forMs).toBeLessThanOrEqual(4000);
      }
    }
  });

  it("comes to an end, however often it is asked again", async () => {
    for (const reduction of all) {
      let specimen = specimenOf();
      for (let round = 0; ; round++) {
        expect(round, reduction.name).toBeLessThan(40);
        const next = await reduction.from(specimen, async (plan) => ({ ...specimen, plan }));
        if (next === specimen) break;
        specimen = next;
      }
    }
  });
});

describe("less time", () => {
  it("ends the run just after the violation was complete", async () => {
    const { plan } = await reduced(lessTime, ({ timeLimitMs }) => timeLimitMs > 16_000);
    expect(plan.timeLimitMs).toBe(16_100);
  });
});

describe("fewer faults", () => {
  it("leaves those that are needed", async () => {
    const needed = ({ schedule = [] }: RunPlan) => schedule.includes(SCHEDULE[1] as SpelledFault);
    expect((await reduced(fewerFaults, needed)).plan.schedule).toEqual([SCHEDULE[1]]);
    expect((await reduced(fewerFaults, always)).plan.schedule).toEqual([]);
  });
});

describe("few faults in a row", () => {
  it("are tried alone in a short run, fewest and last first", async () => {
    const { tried } = await reduced(fewInARow, never);
    expect(tried.map(({ schedule = [] }) => schedule.map(({ fault }) => fault.kind))).toEqual([
      ["links"],
      ["partition"],
      ["kill"],
      ["partition", "links"],
      ["kill", "partition"],
    ]);
    expect(tried[3]).toMatchObject({ timeLimitMs: 8300, schedule: [{ atMs: 1000 }, { atMs: 7000 }] });
  });
});

describe("fewer members", () => {
  it("keeps those that the faults name, under the first names, and forgets the rest of each fault", async () => {
    const { plan } = await reduced(fewerNodes, ({ nodes }) => nodes.length === 3);
    expect(plan.nodes).toEqual(["n1", "n2", "n3"]);
    expect(plan.schedule).toEqual([
      { ...SCHEDULE[0], fault: { kind: "kill", targets: ["n2", "n3", "c3"], signal: "KILL" } },
      {
        ...SCHEDULE[1],
        fault: { kind: "partition", grudge: { n3: ["n1", "n2"], n1: ["n3"], n2: ["n3"] }, heal: "fast" },
      },
    ]);
  });

  it("keeps the contenders of the proof first", async () => {
    const { plan, tried } = await reduced(fewerContenders, always);
    expect(plan.contenders).toEqual(["c1"]);
    // c3 is in a fault, and c2 in the proof: as often named, the first of the two stays; both are tried.
    expect(tried[0]?.schedule?.[0]?.fault).toMatchObject({ targets: ["n2", "n4"] });
  });
});

describe("smaller faults", () => {
  it("hit fewer targets and links, for a shorter time, and do less", async () => {
    const { plan } = await reduced(smallerFaults, ({ schedule = [] }) => {
      const [kill, partition, links] = schedule.map(({ fault }) => fault);
      return (
        kill?.kind === "kill" &&
        kill.targets.includes("n4") &&
        partition?.kind === "partition" &&
        partition.grudge["n4"]?.includes("n2") === true &&
        links?.kind === "links" &&
        links.shape.lossPct !== undefined &&
        schedule.every(({ forMs }) => forMs >= 200)
      );
    });
    expect(plan.schedule).toEqual([
      { atMs: 3004.25, forMs: 200, fault: { kind: "kill", targets: ["n4"], signal: "KILL" } },
      { atMs: 9000, forMs: 200, fault: { kind: "partition", grudge: { n4: ["n2"] }, heal: "fast" } },
      { atMs: 15_000, forMs: 200, fault: { kind: "links", links: { n1: ["n5"] }, shape: { lossPct: 5 } } },
    ]);
  });
});

describe("closer faults", () => {
  it("come sooner, and end the run as much sooner", async () => {
    const { plan } = await reduced(closerFaults, always);
    expect(plan.schedule?.map(({ atMs }) => atMs)).toEqual([504.25, 2100, 3600]);
    expect(plan.timeLimitMs).toBe(30_000 - (15_000 - 3600));
  });
});

describe("rounder times", () => {
  it("are as coarse as they may be, and never later or longer", async () => {
    const coarse = await reduced(rounderTimes, always);
    expect(coarse.plan.schedule?.map(({ atMs, forMs }) => [atMs, forMs])).toEqual([
      [3000, 1000],
      [9000, 4000],
      [15_000, 300],
    ]);
    const fine = await reduced(rounderTimes, ({ schedule = [] }) => (schedule[0]?.atMs ?? 0) > 3000);
    expect(fine.plan.schedule?.[0]).toMatchObject({ atMs: 3004, forMs: 1700 });
  });
});

describe("plainer settings", () => {
  it("are the default, all at once or one by one", async () => {
    const options = defaultOptions({ batch: 8, preVote: false });
    const specimen = specimenOf({ bounds: boundsFor(5000) });
    const all = await reduced(options, always, specimen);
    expect(all.plan).toMatchObject({ system: { options: { batch: 8, preVote: false } }, bounds: { ttlMs: 2000 } });
    expect(all.tried).toHaveLength(1);
    const one = await reduced(options, ({ system }) => system.options["preVote"] === true, specimen);
    expect(one.plan).toMatchObject({ system: { options: { batch: 8, preVote: true } }, bounds: { ttlMs: 2000 } });
  });

  it("ask for fewer operations, and let all recover", async () => {
    expect((await reduced(lowerRate, ({ rateHz }) => rateHz >= 5)).plan.rateHz).toBe(5);
    const core = specimenOf({ recovery: "core" });
    expect((await reduced(wholeRecovery, always, core)).plan).not.toHaveProperty("recovery");
  });
});
