import { describe, expect, it } from "vitest";
import type { Fault } from "../faults.js";
import { validatedFaults } from "../validate/faults.js";
import { Stage, type StageSetup } from "./stage.js";

const observe = { f: "observe", value: null, election: "e" };

/** What every environment must keep, shown with a system it runs. */
export function environmentConformance(setup: StageSetup): void {
  const { environment, system } = setup;
  const inject = (stage: Stage, fault: Fault) => validatedFaults(stage.cluster.faults).inject(fault);

  describe(`environment ${environment.name} with ${system.name}`, () => {
    it("runs the system, and says which faults it can inject", async () => {
      expect(await environment.available()).toEqual({ supported: true });
      expect(environment.runs(system)).toEqual({ supported: true });
      for (const kind of ["partition", "kill", "pause"] as const) {
        expect(await environment.injects(kind, system)).toEqual({ supported: true });
      }
    });

    it("starts nodes that elect one leader, hosts that answer, and a clock that only goes on", () =>
      Stage.play(setup, async (stage) => {
        await stage.leader();
        const beforeNs = stage.cluster.clock.nowNs();
        expect(await stage.perform("r1", observe)).toMatchObject({ type: "ok" });
        expect(stage.cluster.clock.nowNs()).toBeGreaterThanOrEqual(beforeNs);
      }));

    it("a partitioned leader is replaced; the drops are counted; the heal brings it back", () =>
      Stage.play(setup, async (stage) => {
        const old = await stage.leader();
        const rest = ["n1", "n2", "n3"].filter((node) => node !== old);
        const grudge = { [old]: rest, ...Object.fromEntries(rest.map((node) => [node, [old]])) };
        const active = await inject(stage, { kind: "partition", grudge, heal: "fast" });
        await stage.leader(rest);
        const healed = await active.heal();
        expect(healed.effective).toBe(true);
        expect(Number(healed.evidence["droppedPackets"])).toBeGreaterThan(0);
        await stage.eventually("the old leader follows", async () => {
          return (await stage.cluster.statuses()).get(old)?.role === "follower";
        });
      }));

    it("a killed node is gone until it is healed, and then serves again", () =>
      Stage.play(setup, async (stage) => {
        const victim = await stage.leader();
        const active = await inject(stage, { kind: "kill", targets: [victim], signal: "KILL" });
        expect(active.injected.effective).toBe(true);
        expect((await stage.cluster.statuses()).has(victim)).toBe(false);
        await active.heal();
        await stage.eventually("it answers again", async () => (await stage.cluster.statuses()).has(victim));
      }));

    it("a paused contender takes nothing up until it wakes", () =>
      Stage.play(setup, async (stage) => {
        const active = await inject(stage, { kind: "pause", targets: ["c1"] });
        expect(active.injected.effective).toBe(true);
        const { outcome, ready } = stage.begin("c1", observe);
        await stage.sleep(500);
        expect(ready()).toBe(false);
        await active.heal();
        expect(await outcome).toMatchObject({ type: "ok" });
      }));

    it("a killed contender is reported dead, and says hello again after the heal", () =>
      Stage.play(setup, async (stage) => {
        const active = await inject(stage, { kind: "kill", targets: ["c2"], signal: "KILL" });
        await stage.eventually("its death is known", () => !stage.isUp("c2"));
        await active.heal();
        await stage.eventually("it says hello", () => stage.isUp("c2"));
        expect(await stage.perform("c2", observe)).toMatchObject({ type: "ok" });
      }));

    it("faults on one target compose: no heal revives what another fault holds down", () =>
      Stage.play(setup, async (stage) => {
        const victim = await stage.leader();
        const pause = await inject(stage, { kind: "pause", targets: [victim] });
        const kill = await inject(stage, { kind: "kill", targets: [victim], signal: "KILL" });
        await pause.heal();
        expect((await stage.cluster.statuses()).has(victim)).toBe(false);
        await kill.heal();
        await stage.eventually("it answers again", async () => (await stage.cluster.statuses()).has(victim));
      }));
  });
}
