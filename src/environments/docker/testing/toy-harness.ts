import { createDockerEnvironment } from "../environment.js";
import { TOY_AGENT, toySpec } from "./toy-system.js";

/** A harness of its own that brings up a cluster, breaks it, says `up RUN`, and waits to be killed. */
let run = "";
const progress = (message: string): void => {
  run = /\(run (\w+)\)/.exec(message)?.[1] ?? run;
};
const spec = toySpec({ nodes: ["n1", "n2"], contenders: ["c1"], faultKinds: ["disk"], progress });
const environment = createDockerEnvironment({ agentFile: TOY_AGENT });
const { supported: shapesLinks } = await environment.injects({ kind: "links" }, spec.system);
const cluster = await environment.start(spec);
await cluster.faults.inject({ kind: "pause", targets: ["n1"] });
await cluster.faults.inject({ kind: "partition", grudge: { n2: ["n1"] }, heal: "fast" });
if (shapesLinks) await cluster.faults.inject({ kind: "links", links: { n1: ["n2"] }, shape: { delayMs: 5 } });
await cluster.faults.inject({ kind: "disk", targets: ["n1"], mode: "power-loss" });
await cluster.faults.inject({ kind: "disk", targets: ["n2"], mode: "full" });
process.stdout.write(`up ${run}\n`);
await cluster.failed;
