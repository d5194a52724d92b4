import { describe, expect, it } from "vitest";
import { validatedFaults } from "../validate/faults.js";
import { Load } from "./load.js";
import { Stage, type StageSetup } from "./stage.js";

const NODES = ["n1", "n2", "n3"];

/** What every system that can be upgraded must keep, shown in an environment that runs it. It offers a register. */
export function upgradeConformance(setup: StageSetup): void {
  const { system, environment, patienceMs } = setup;
  const versions = Object.entries(system.upgrades ?? {});

  describe(`upgrades of ${system.name} in ${environment.name}`, () => {
    it.each(versions)("from %s to %s, node by node under load, loses nothing", (version, newer) =>
      Stage.play({ ...setup, version, faultKinds: ["upgrade"] }, async (stage) => {
        const faults = validatedFaults(stage.cluster.faults);
        const leader = await stage.leader();
        const load = new Load(stage);
        await load.goesOn("before", patienceMs);
        expect(stage.cluster.upgrade).toBe(newer);

        const { injected } = await faults.inject({ kind: "upgrade", version: newer });
        const all = (said: unknown) => Object.fromEntries(NODES.map((node) => [node, said]));
        expect(injected).toMatchObject({
          evidence: { versionsBefore: all(version), versions: all(newer), allServeAfterMs: all(expect.any(Number)) },
          effective: true,
        });
        expect(Object.keys(injected.evidence["allServeAfterMs"] as object).at(-1)).toBe(leader);
        await load.goesOn("after", patienceMs);
        expect(stage.cluster.upgrade).toBeUndefined();
        await expect(faults.inject({ kind: "upgrade", version: newer })).rejects.toThrow("they were before");

        const kill = await faults.inject({ kind: "kill", targets: NODES, signal: "KILL" });
        await kill.heal();
        await load.goesOn("after a restart of all", patienceMs);
        await load.endAndRead();
      }),
    );
  });
}
