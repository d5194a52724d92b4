import { environmentConformance } from "../../contract/conformance/environment.js";
import { createHostRuntime } from "../../runner/host/host-runtime.js";
import { raftSystem } from "../../systems/raft/index.js";
import { simEnvironment } from "./index.js";

environmentConformance({
  environment: simEnvironment,
  system: raftSystem,
  createHost: (settings) => createHostRuntime((context) => raftSystem.connect(context), settings),
  patienceMs: 5000,
});
