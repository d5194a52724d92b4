import { describe, expect, it, type TestContext } from "vitest";
import { isJsonObject, type Json } from "../../core/json.js";
import { NS_PER_MS } from "../../core/units.js";
import type { Fault, FaultKind } from "../faults.js";
import { validatedFaults } from "../validate/faults.js";
import { Stage, type StageSetup } from "./stage.js";

const NODES = ["n1", "n2", "n3"];
const observe = { f: "observe", value: null, election: "e" };

/** What every environment must keep, shown with a system it runs. */
export function environmentConformance(setup: StageSetup): void {
  const { environment, system } = setup;
  const inject = (stage: Stage, fault: Fault) => validatedFaults(stage.cluster.faults).inject(fault);
  const answers = (stage: Stage, node: string) =>
    stage.eventually(`${node} answers again`, async () => (await stage.cluster.statuses()).has(node));
  /** The leader or, where no node leads, some node. */
  const mainNode = (stage: Stage) => (system.leaderless ? Promise.resolve("n1") : stage.leader());
  /** Plays the scene where the environment injects faults of the kind, and says why not elsewhere. */
  const playWith = async (kind: FaultKind, context: TestContext, scene: (stage: Stage) => Promise<void>) => {
    const support = await environment.injects({ kind }, system);
    if (support.supported) await Stage.play({ ...setup, faultKinds: [kind] }, scene);
    else context.skip(support.reason);
  };

  describe(`environment ${environment.name} with ${system.name}`, () => {
    it("runs the system, and says which faults it can inject", async () => {
      expect(await environment.available()).toEqual({ supported: true });
      expect(environment.runs(system)).toEqual({ supported: true });
      for (const kind of ["partition", "kill", "pause"] as const) {
        expect(await environment.injects({ kind }, system)).toEqual({ supported: true });
      }
    });

    it("starts nodes that elect one leader, if they have one, hosts that answer, and a clock that only goes on", () =>
      Stage.play(setup, async (stage) => {
        await mainNode(stage);
        const beforeNs = stage.cluster.clock.nowNs();
        expect(await stage.perform("r1", observe)).toMatchObject({ type: "ok" });
        expect(stage.cluster.clock.nowNs()).toBeGreaterThanOrEqual(beforeNs);
      }));

    it.skipIf(system.leaderless)(
      "a partitioned leader is replaced; the drops are counted; after the heal one node leads",
      () =>
        Stage.play(setup, async (stage) => {
          const old = await stage.leader();
          const rest = ["n1", "n2", "n3"].filter((node) => node !== old);
          const grudge = { [old]: rest, ...Object.fromEntries(rest.map((node) => [node, [old]])) };
          const active = await inject(stage, { kind: "partition", grudge, heal: "fast" });
          await stage.leader(rest);
          const healed = await active.heal();
          expect(healed.effective).toBe(true);
          expect(Number(healed.evidence["droppedPackets"])).toBeGreaterThan(0);
          // Which of them it is, is the system's affair: a bully comes back to lead.
          await stage.eventually("one leads, and the others follow", async () => {
            const roles = [...(await stage.cluster.statuses()).values()].map(({ role }) => role);
            return roles.filter((role) => role === "leader").length === 1 && !roles.includes("candidate");
          });
        }),
    );

    it("a killed node is gone until it is healed, and then serves again", () =>
      Stage.play(setup, async (stage) => {
        const victim = await mainNode(stage);
        const active = await inject(stage, { kind: "kill", targets: [victim], signal: "KILL" });
        expect(active.injected.effective).toBe(true);
        expect((await stage.cluster.statuses()).has(victim)).toBe(false);
        await active.heal();
        await answers(stage, victim);
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
        const victim = await mainNode(stage);
        const pause = await inject(stage, { kind: "pause", targets: [victim] });
        const kill = await inject(stage, { kind: "kill", targets: [victim], signal: "KILL" });
        await pause.heal();
        expect((await stage.cluster.statuses()).has(victim)).toBe(false);
        await kill.heal();
        await answers(stage, victim);
      }));

    it("shaped links delay what passes over them, and lose as much as they say", (context) =>
      playWith("links", context, async (stage) => {
        await mainNode(stage);
        const links = { c1: NODES, ...Object.fromEntries(NODES.map((node) => [node, ["c1"]])) };
        const slow = await inject(stage, { kind: "links", links, shape: { delayMs: 100 } });
        const startNs = stage.cluster.clock.nowNs();
        expect(await stage.perform("c1", observe)).toMatchObject({ type: "ok" });
        expect(stage.cluster.clock.nowNs() - startNs).toBeGreaterThanOrEqual(200 * NS_PER_MS);
        const slowed = await slow.heal();
        expect(slowed.effective).toBe(true);
        expect(Number(slowed.evidence["delayedPackets"])).toBeGreaterThan(1);
        const deaf = await inject(stage, { kind: "links", links, shape: { lossPct: 100 } });
        expect(await stage.attempt("c1", observe)).not.toMatchObject({ type: "ok" });
        expect(Number((await deaf.heal()).evidence["lostPackets"])).toBeGreaterThan(0);
        expect(await stage.perform("c1", observe)).toMatchObject({ type: "ok" });
      }));

    it("a wrong clock is read back wrong, and the wall clock right again after the heal", (context) =>
      playWith("clock", context, async (stage) => {
        const targets = ["n1", "c1"];
        const active = await inject(stage, { kind: "clock", targets, clock: "wall", offsetMs: -5000 });
        expect(active.injected.effective).toBe(true);
        await stage.sleep(500);
        const { evidence } = await active.heal();
        for (const name of targets) {
          expect(Math.abs(errorIn(evidence["errorMs"], name) + 5000)).toBeLessThan(100);
          expect(Math.abs(errorIn(evidence["healedErrorMs"], name))).toBeLessThan(100);
        }
        expect(await stage.perform("c1", observe)).toMatchObject({ type: "ok" });
      }));

    it("a node whose machine lost its power is down until the heal, and serves again after it", (context) =>
      playWith("disk", context, async (stage) => {
        const victim = await mainNode(stage);
        const active = await inject(stage, { kind: "disk", targets: [victim], mode: "power-loss" });
        expect(active.injected.effective).toBe(true);
        expect((await stage.cluster.statuses()).has(victim)).toBe(false);
        await active.heal();
        await answers(stage, victim);
      }));

    // Only a register of the nodes' own lets a client make them write.
    it.runIf(system.surfaces.includes("register") && system.protocol?.companions === undefined)(
      "a node whose disk is full ends when it must write, and starts again at the heal",
      (context) =>
        playWith("disk", context, async (stage) => {
          const victim = await mainNode(stage);
          const active = await inject(stage, { kind: "disk", targets: [victim], mode: "full" });
          // Until what it had set aside before is used up.
          await stage.eventually(`${victim} ends`, async () => {
            await stage.attempt("c1", { f: "write", value: { value: 1 }, resource: "x" });
            return !(await stage.cluster.statuses()).has(victim);
          });
          expect((await active.heal()).effective).toBe(true);
          await answers(stage, victim);
        }),
    );

    it("a removed voter is gone from the members, and among them again after the heal", (context) =>
      playWith("membership", context, async (stage) => {
        const leader = await stage.leader();
        const removed = NODES.find((node) => node !== leader) as string;
        const active = await inject(stage, { kind: "membership", targets: [removed] });
        expect(active.injected.effective).toBe(true);
        expect(active.injected.evidence["voters"]).not.toContain(removed);
        expect((await active.heal()).evidence["healedVoters"]).toEqual(NODES);
        await stage.lead("c1");
      }));

    for (const { name: verb } of system.administration?.verbs ?? []) {
      it(`performs ${verb}`, (context) =>
        playWith("admin", context, async (stage) => {
          // A store of which nothing is history yet has nothing to forget.
          await stage.lead("c1");
          expect((await inject(stage, { kind: "admin", verb })).injected.effective).toBe(true);
          await stage.leader();
        }));
    }
  });
}

/** A wall clock's error as evidence tells it, by name: `{n1: {wallMs: -5000}}`. */
function errorIn(evidence: Json | undefined, name: string): number {
  const errors = isJsonObject(evidence) ? evidence[name] : undefined;
  return Number(isJsonObject(errors) ? errors["wallMs"] : Number.NaN);
}
