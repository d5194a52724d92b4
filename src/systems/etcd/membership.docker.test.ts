import { describe } from "vitest";
import { membershipConformance } from "../../contract/conformance/membership.js";
import { dockerGate } from "../../environments/docker/engine-gate.js";
import { dockerEnvironment } from "../../environments/docker/index.js";
import { createHostRuntime } from "../../runner/host/host-runtime.js";
import { etcdSystem } from "./index.js";

describe.skipIf((await dockerGate()).skip)("in containers", () => {
  membershipConformance({
    environment: dockerEnvironment,
    system: etcdSystem,
    createHost: (settings) => createHostRuntime(etcdSystem.connect, settings),
    patienceMs: 20_000,
  });
});
