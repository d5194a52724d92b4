import { describe, expect, it } from "vitest";
import { validatedFaults } from "../validate/faults.js";
import { Load } from "./load.js";
import { Stage, type StageSetup } from "./stage.js";

const NODES = ["n1", "n2", "n3"];

/** What every system whose members change must keep, shown in an environment that runs it. It offers a register. */
export function membershipConformance(setup: StageSetup): void {
  const { system, environment, patienceMs } = setup;

  describe(`members of ${system.name} in ${environment.name}`, () => {
    it("their leader is removed and taken in again under load, and votes", () =>
      Stage.play({ ...setup, faultKinds: ["membership"] }, async (stage) => {
        const faults = validatedFaults(stage.cluster.faults);
        const removed = await stage.leader();
        const others = NODES.filter((node) => node !== removed);
        const load = new Load(stage);

        const active = await faults.inject({ kind: "membership", targets: [removed] });
        expect(active.injected).toEqual({ evidence: { votersBefore: NODES, voters: others }, effective: true });
        await load.goesOn("without it", patienceMs);
        const healed = await active.heal();
        expect(healed).toMatchObject({ evidence: { healedVoters: NODES }, effective: true });
        await stage.eventually(`${removed} serves`, async () => (await stage.cluster.statuses()).has(removed));

        // A majority without one of the others is one only with the vote of the node that was taken in again.
        const kill = await faults.inject({ kind: "kill", targets: [others[0] as string], signal: "KILL" });
        await load.goesOn("with its vote", patienceMs);
        await kill.heal();
        await load.endAndRead();
      }));
  });
}
