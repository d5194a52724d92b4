import { describe, expect, it } from "vitest";
import type { ClockFault } from "../../contract/faults.js";
import type { HostFactory } from "../../contract/host.js";
import { type SimCluster, startSimulation } from "./cluster.js";
import { toySpec } from "./testing/toy-system.js";

const MS = 1_000_000;

async function play(
  act: (scene: {
    readonly cluster: SimCluster;
    readonly toy: ReturnType<typeof toySpec>;
    readonly sleep: (ms: number) => Promise<void>;
    readonly bend: (fault: Omit<ClockFault, "kind">) => ReturnType<SimCluster["faults"]["inject"]>;
    /** How often the host's 10 ms timer fired. */
    readonly ticks: () => number;
  }) => Promise<void>,
): Promise<void> {
  const toy = toySpec(1);
  let ticks = 0;
  const createHost: HostFactory = (context, report) => {
    const tick = (): void => {
      if (context.host === "c1") ticks += 1;
      context.clock.at(context.clock.nowNs() + 10 * MS, tick);
    };
    context.clock.at(context.clock.nowNs() + 10 * MS, tick);
    return toy.spec.createHost(context, report);
  };
  const cluster = await startSimulation({ ...toy.spec, createHost });
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => cluster.clock.at(cluster.clock.nowNs() + ms * MS, resolve));
  const bend = (fault: Omit<ClockFault, "kind">) => cluster.faults.inject({ kind: "clock", ...fault });
  await cluster.drive(act({ cluster, toy, sleep, bend, ticks: () => ticks }));
}

describe("faults of clocks", () => {
  it("a node with a fast clock is woken earlier, by its own time", () =>
    play(async ({ toy, sleep, bend }) => {
      await sleep(1000);
      const before = toy.node("n1").beats.length;
      const active = await bend({ targets: ["n1"], clock: "monotonic", ratePpm: 500_000 });
      expect(active.injected).toMatchObject({ effective: false });
      await sleep(1000);
      expect(toy.node("n1").beats.length - before).toBe(150);
      const healed = await active.heal();
      expect(healed).toEqual({
        effective: true,
        evidence: {
          beforeMs: { n1: { wallMs: 0, monotonicMs: 0 } },
          errorMs: { n1: { wallMs: 0, monotonicMs: 500 } },
          healedErrorMs: { n1: { wallMs: 0, monotonicMs: 500 } },
        },
      });
      await sleep(1000);
      expect(toy.node("n1").beats.length - before).toBe(250);
    }));

  it("a host with a slow clock is late, by its own time", () =>
    play(async ({ sleep, bend, ticks }) => {
      await sleep(1000);
      const before = ticks();
      await bend({ targets: ["c1"], clock: "both", ratePpm: -500_000 });
      await sleep(1000);
      expect(ticks() - before).toBe(50);
    }));

  it("a jump is seen at once; both clocks are read back, before and after", () =>
    play(async ({ bend }) => {
      const first = await bend({ targets: ["n2", "c1"], clock: "both", offsetMs: 1500 });
      expect(first.injected.effective).toBe(true);
      const second = await bend({ targets: ["c1"], clock: "wall", offsetMs: -500 });
      expect(second.injected.evidence).toEqual({
        beforeMs: { c1: { wallMs: 1500, monotonicMs: 1500 } },
        errorMs: { c1: { wallMs: 1000, monotonicMs: 1500 } },
      });
      expect((await first.heal()).evidence["healedErrorMs"]).toEqual({
        n2: { wallMs: 0, monotonicMs: 1500 },
        c1: { wallMs: -500, monotonicMs: 1500 },
      });
    }));

  it("is not effective where it bends nothing, and rejects names that nobody bears", () =>
    play(async ({ sleep, bend }) => {
      const active = await bend({ targets: ["n1"], clock: "both", offsetMs: 0 });
      await sleep(100);
      expect((await active.heal()).effective).toBe(false);
      await expect(bend({ targets: ["n1", "z"], clock: "both", offsetMs: 1 })).rejects.toThrow("no node or host z");
    }));

  it("belongs to the machine: it outlives a kill", () =>
    play(async ({ cluster, sleep, bend, ticks }) => {
      await bend({ targets: ["c1"], clock: "monotonic", ratePpm: 1_000_000 });
      const kill = await cluster.faults.inject({ kind: "kill", targets: ["c1"], signal: "KILL" });
      await kill.heal();
      const before = ticks();
      await sleep(1002);
      expect(ticks() - before).toBe(200);
    }));
});
