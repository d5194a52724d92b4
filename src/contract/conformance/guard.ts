import { expect, it } from "vitest";
import { Stage, type StageSetup } from "./stage.js";

/** What a guard must keep of a system whose own servers elect a leader too; of three nodes. */
export function guardConformance(setup: StageSetup): void {
  it("the cluster's own leader may be killed: the guard outlives it, and the next token is higher", () =>
    Stage.play(setup, async (stage) => {
      const write = (token: number, value: number) => ({
        f: "write",
        value: { token, value },
        resource: "r-guard",
        election: "e",
      });
      const first = await stage.lead("c1");
      expect(await stage.perform("c1", write(first, 1))).toMatchObject({ type: "ok" });
      const waiting = stage.lead("c2");
      await stage.eventually("c2 queues", () => stage.notes.some(({ host, f }) => host === "c2" && f === "queued"));

      const killed = await stage.leader();
      const kill = await stage.cluster.faults.inject({ kind: "kill", targets: [killed], signal: "KILL" });
      const others = ["n1", "n2", "n3"].filter((node) => node !== killed);
      expect(others).toContain(await stage.leader(others));
      // Whether c1 resigns or its session ends while there is no leader, c2 is next.
      await stage.perform("c1", { f: "resign", value: { token: first }, election: "e" });
      const second = await waiting;
      expect(second).toBeGreaterThan(first);
      const stale = async () => (await stage.perform("c1", write(first, 2))) as { readonly cause?: string };
      await stage.eventually("c1 is refused", async () => (await stale()).cause === "refused");
      // On a busy machine its session may have ended meanwhile, and its token with it.
      const writes = async () => (await stage.perform("c2", write(await stage.lead("c2"), 3))).type === "ok";
      await stage.eventually("c2 writes", writes);
      await kill.heal();
    }));
}
