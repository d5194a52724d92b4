import { systemConformance } from "../../contract/conformance/system.js";
import { simEnvironment } from "../../environments/sim/index.js";
import { createHostRuntime } from "../../runner/host/host-runtime.js";
import { raftSystem } from "./index.js";

systemConformance({
  environment: simEnvironment,
  system: raftSystem,
  createHost: (settings) => createHostRuntime((context) => raftSystem.connect(context), settings),
  patienceMs: 5000,
});
