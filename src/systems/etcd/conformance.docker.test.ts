import { describe } from "vitest";
import { guardConformance } from "../../contract/conformance/guard.js";
import { systemConformance } from "../../contract/conformance/system.js";
import { dockerGate } from "../../environments/docker/engine-gate.js";
import { dockerEnvironment } from "../../environments/docker/index.js";
import { createHostRuntime } from "../../runner/host/host-runtime.js";
import { etcdSystem } from "./index.js";

const setup: Parameters<typeof systemConformance>[0] = {
  environment: dockerEnvironment,
  system: etcdSystem,
  createHost: (settings) => createHostRuntime(etcdSystem.connect, settings),
  patienceMs: 20_000,
};

describe.skipIf((await dockerGate()).skip)("in containers", () => {
  systemConformance(setup);
  guardConformance(setup);
});
