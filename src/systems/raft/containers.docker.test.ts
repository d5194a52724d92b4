import { describe, expect, it } from "vitest";
import { Stage } from "../../contract/conformance/stage.js";
import { systemConformance } from "../../contract/conformance/system.js";
import { dockerGate } from "../../environments/docker/engine-gate.js";
import { dockerEnvironment } from "../../environments/docker/index.js";
import { createHostRuntime } from "../../runner/host/host-runtime.js";
import { raftSystem } from "./index.js";

const NODES = ["n1", "n2", "n3"];

const setup: Parameters<typeof systemConformance>[0] = {
  environment: dockerEnvironment,
  system: raftSystem,
  createHost: (settings) => createHostRuntime(raftSystem.connect, settings),
  patienceMs: 20_000,
};

/** The same with a mistake planted in nodes and clients alike. */
function withBug(bug: string): typeof setup {
  const { start } = dockerEnvironment;
  return { ...setup, environment: { ...dockerEnvironment, start: (spec) => start({ ...spec, bug }) } };
}

const onX = (f: string, value: null | { readonly value: number }) => ({ f, value, resource: "x" });

describe.skipIf((await dockerGate()).skip)("Raft in containers", () => {
  systemConformance(setup);

  it("keeps what it acknowledged, over a kill of its leader and over a kill of all", () =>
    Stage.play(setup, async (stage) => {
      const { faults } = stage.cluster;
      expect(await stage.perform("r1", onX("write", { value: 1 }))).toMatchObject({ type: "ok" });
      const first = await stage.leader();
      const kill = await faults.inject({ kind: "kill", targets: [first], signal: "KILL" });
      await stage.leader(NODES.filter((node) => node !== first));
      expect(await stage.perform("r1", onX("read", null))).toMatchObject({ type: "ok", value: { value: 1 } });
      const writes = await Promise.all([2, 3, 4].map((value) => stage.perform("c1", onX("write", { value }))));
      expect(writes).toMatchObject([{ type: "ok" }, { type: "ok" }, { type: "ok" }]);
      const before = await stage.perform("r1", onX("read", null));
      const killAll = await faults.inject({
        kind: "kill",
        targets: NODES.filter((node) => node !== first),
        signal: "KILL",
      });
      await killAll.heal();
      await kill.heal();
      await stage.leader();
      const read = async () => stage.perform("r1", onX("read", null));
      await stage.eventually("the register can be read again", async () => (await read()).type === "ok");
      expect(await read()).toMatchObject({ value: before.type === "ok" ? before.value : "what was read before" });
    }));

  it("with a planted bug accepts the token of a deposed leader", () =>
    Stage.play(withBug("old-token-accepted"), async (stage) => {
      const write = (token: number) => ({
        f: "write",
        value: { token, value: token },
        resource: "r-token",
        election: "e",
      });
      const first = await stage.lead("c1");
      await stage.perform("c1", { f: "resign", value: { token: first }, election: "e" });
      const second = await stage.lead("c2");
      expect(await stage.perform("c2", write(second))).toMatchObject({ type: "ok" });
      expect(await stage.perform("c1", write(first))).toMatchObject({ type: "ok" });
    }));
});
