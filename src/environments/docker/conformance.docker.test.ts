import { describe } from "vitest";
import { environmentConformance } from "../../contract/conformance/environment.js";
import { createHostRuntime } from "../../runner/host/host-runtime.js";
import { etcdSystem } from "../../systems/etcd/index.js";
import { dockerGate } from "./engine-gate.js";
import { dockerEnvironment } from "./index.js";

describe.skipIf((await dockerGate()).skip)("in containers", () => {
  environmentConformance({
    environment: dockerEnvironment,
    system: etcdSystem,
    createHost: (settings) => createHostRuntime(etcdSystem.connect, settings),
    patienceMs: 20_000,
  });
});
