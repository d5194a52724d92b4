import { describe, expect, it } from "vitest";
import type { Fault } from "../../contract/faults.js";
import { type SimCluster, startSimulation } from "./cluster.js";
import { simEnvironment } from "./index.js";
import { toySpec } from "./testing/toy-system.js";

const MS = 1_000_000;

interface Scene {
  readonly inject: (fault: Fault) => ReturnType<SimCluster["faults"]["inject"]>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly voters: () => readonly string[];
}

async function play(act: (scene: Scene) => Promise<void>): Promise<void> {
  const toy = toySpec(1);
  await using cluster = await startSimulation({ ...toy.spec, nodes: ["n1", "n2", "n3", "n4"] });
  const { clock, faults } = cluster;
  await cluster.drive(
    act({
      inject: (fault) => faults.inject(fault),
      sleep: (ms) => new Promise((resolve) => clock.at(clock.nowNs() + ms * MS, resolve)),
      nowMs: () => clock.nowNs() / MS,
      voters: () => toy.node("n1").voters,
    }),
  );
}

const remove = (...targets: string[]): Fault => ({ kind: "membership", targets });
const pause: Fault = { kind: "pause", targets: ["n1"] };

describe("faults by the system's own procedures", () => {
  it("removes voters, reads them back, and takes them in again", () =>
    play(async ({ inject, voters }) => {
      const active = await inject(remove("n2"));
      const evidence = { votersBefore: ["n1", "n2", "n3", "n4"], voters: ["n1", "n3", "n4"] };
      expect(active.injected).toEqual({ evidence, effective: true });
      expect(voters()).toEqual(["n1", "n3", "n4"]);
      const healed = await active.heal();
      expect(healed).toEqual({ evidence: { ...evidence, healedVoters: ["n1", "n2", "n3", "n4"] }, effective: true });
      expect(await active.heal()).toBe(healed);
    }));

  it("takes in again only whom it removed itself", () =>
    play(async ({ inject, voters }) => {
      const first = await inject(remove("n2"));
      const second = await inject(remove("n2", "n3"));
      await first.heal();
      expect(voters()).toEqual(["n1", "n2", "n4"]);
      await second.heal();
      expect(voters()).toEqual(["n1", "n2", "n3", "n4"]);
    }));

  it("goes on asking a cluster that does not answer, and says what came of it", () =>
    play(async ({ inject, sleep, nowMs }) => {
      const paused = await inject(pause);
      await expect(inject(remove("n2"))).rejects.toThrow("the cluster did not tell its members: no answer");
      expect(nowMs()).toBeGreaterThanOrEqual(5000);
      expect(nowMs()).toBeLessThan(5500);
      const asked = inject(remove("n2"));
      await sleep(1000);
      await paused.heal();
      expect((await asked).injected.effective).toBe(true);
    }));

  it("heals as soon as the cluster answers again; where it never does, the heal fails with the reason", () =>
    play(async ({ inject, sleep, voters, nowMs }) => {
      const active = await inject(remove("n2"));
      const first = await inject(pause);
      const healing = active.heal();
      await sleep(4000);
      await first.heal();
      await healing;
      expect(voters()).toEqual(["n1", "n2", "n3", "n4"]);
      const again = await inject(remove("n3"));
      await inject(pause);
      const startMs = nowMs();
      await expect(again.heal()).rejects.toThrow("the cluster did not tell its members");
      expect(nowMs() - startMs).toBeGreaterThan(60_000);
    }));

  it("takes a change back that it could not confirm", () =>
    play(async ({ inject, sleep, voters }) => {
      // The change is made, and n1 is paused before it can tell who its members are.
      const asked = inject(remove("n2")).catch((thrown: Error) => thrown.message);
      await sleep(1.5);
      const paused = await inject(pause);
      expect(voters()).toEqual(["n1", "n3", "n4"]);
      await sleep(6000);
      await paused.heal();
      expect(await asked).toContain("the cluster did not tell its members");
      expect(voters()).toEqual(["n1", "n2", "n3", "n4"]);
    }));

  it("refuses to remove whoever does not vote, or more than leaves two", () =>
    play(async ({ inject, voters }) => {
      await expect(inject(remove("n9"))).rejects.toThrow("the voters are n1, n2, n3, n4: n9 cannot be removed");
      await expect(inject(remove("n1", "n2", "n3"))).rejects.toThrow("cannot be removed");
      expect(voters()).toEqual(["n1", "n2", "n3", "n4"]);
    }));

  it("performs a verb, and has nothing to heal", () =>
    play(async ({ inject }) => {
      const active = await inject({ kind: "admin", verb: "wave" });
      expect(active.injected).toEqual({ evidence: { verb: "wave", answer: "wave done" }, effective: true });
      expect(await active.heal()).toBe(active.injected);
    }));

  it("is offered only for systems that can be administered", async () => {
    const { spec } = toySpec(1);
    const { administration, ...bare } = spec.system;
    const kinds = ["membership", "admin", "clock", "disk", "links"] as const;
    const supported = async (system: typeof spec.system) => {
      const answers = await Promise.all(kinds.map((kind) => simEnvironment.injects({ kind }, system)));
      return kinds.filter((_, place) => answers[place]?.supported);
    };
    expect(await supported(spec.system)).toEqual(kinds);
    expect(await supported(bare)).toEqual(["clock", "disk", "links"]);
    await using cluster = await startSimulation({ ...spec, system: bare });
    await expect(cluster.faults.inject(remove("n2"))).rejects.toThrow("the system cannot be administered");
  });
});
