import { describe, expect, it } from "vitest";
import { validatedFaults } from "../validate/faults.js";
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
        const load = writeAllAlong(stage);

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
        const { acknowledged, begun } = await load.end();
        const read = await stage.perform("r1", { f: "read", value: null, resource: "x" });
        expect(read).toMatchObject({ type: "ok", value: { value: expect.any(Number) } });
        const value = read.type === "ok" ? (read.value as { readonly value: number }).value : Number.NaN;
        expect(value).toBeGreaterThanOrEqual(acknowledged);
        expect(value).toBeLessThanOrEqual(begun);
      }));
  });
}

/** One contender writes rising numbers, one after another. */
function writeAllAlong(stage: Stage) {
  let ended = false;
  let begun = 0;
  let acknowledged = 0;
  const writing = (async () => {
    while (!ended) {
      const value = ++begun;
      const outcome = await stage.perform("c1", { f: "write", value: { value }, resource: "x" });
      if (outcome.type === "ok") acknowledged = value;
      await stage.sleep(10);
    }
  })();
  return {
    /** Resolves once writes that begin now are acknowledged. */
    async goesOn(what: string, withinMs: number): Promise<void> {
      const before = begun;
      await stage.eventually(`writes go on ${what}`, () => acknowledged > before, withinMs);
    },
    async end() {
      ended = true;
      await writing;
      return { acknowledged, begun };
    },
  };
}
