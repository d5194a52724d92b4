import { describe, expect, it } from "vitest";
import { Stage } from "../contract/conformance/stage.js";
import type { System } from "../contract/system.js";
import { dockerGate } from "../environments/docker/engine-gate.js";
import { dockerEnvironment } from "../environments/docker/index.js";
import { createHostRuntime } from "../runner/host/host-runtime.js";
import { SYSTEMS } from "./registry.js";

const OURS = SYSTEMS.filter(({ protocol, containers }) => protocol !== undefined && containers === undefined);

function setupOf(system: System): Parameters<typeof Stage.play>[0] {
  return {
    environment: dockerEnvironment,
    system,
    createHost: (settings) => createHostRuntime(system.connect, settings),
    patienceMs: 20_000,
  };
}

describe.skipIf((await dockerGate()).skip)("a protocol of ours in containers, as it is", () => {
  it.each(OURS.map((system) => [system.name, system] as const))(
    "%s elects, and takes what its leaders write",
    (_, system) =>
      Stage.play(setupOf(system), async (stage) => {
        const [fence = "none"] = system.fences;
        const write = (token: number, value: number) => ({
          ...{ f: "write", value: { token, value }, resource: `r-${fence}`, election: "e" },
        });
        const first = await stage.lead("c1");
        expect(await stage.perform("c1", write(first, 1))).toMatchObject({ type: "ok" });
        const second = stage.lead("c2");
        expect(await stage.perform("c1", { f: "resign", value: { token: first }, election: "e" })).toMatchObject({
          type: "ok",
        });
        const token = await second;
        expect(token).not.toBe(first);
        expect(await stage.perform("c2", write(token, 2))).toMatchObject({ type: "ok" });
        expect(await stage.perform("r1", { f: "read", value: null, resource: `r-${fence}` })).toMatchObject({
          value: { value: 2, token },
        });
      }),
  );
});
