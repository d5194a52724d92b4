import { describe, expect, it } from "vitest";
import { checkerConformance } from "../contract/conformance/checker.js";
import { environmentConformance } from "../contract/conformance/environment.js";
import { nemesisConformance } from "../contract/conformance/nemesis.js";
import { systemConformance } from "../contract/conformance/system.js";
import { workloadConformance } from "../contract/conformance/workload.js";
import { createHostRuntime } from "../runner/host/host-runtime.js";
import { ruleIds } from "./plugins.js";
import { PLUGINS } from "./registry.js";
import { sampleHistory } from "./testing/sample-history.js";

const { checkers, environments, nemeses, systems, workloads } = PLUGINS;

for (const nemesis of nemeses) nemesisConformance(nemesis);
for (const workload of workloads) workloadConformance(workload, "token");

const simulator = environments.filter(({ name }) => name === "sim");
for (const environment of simulator) {
  for (const system of systems.filter((candidate) => environment.runs(candidate).supported)) {
    const createHost = createHostRuntime.bind(null, (context) => system.connect(context));
    environmentConformance({ environment, system, createHost, patienceMs: 5000 });
    systemConformance({ environment, system, createHost, patienceMs: 5000 });
  }
}

const samples = await Promise.all(
  workloads.map(({ name }) =>
    sampleHistory(`{ system: raft, workload: ${name}, nemesis: [partition, kill], timeLimit: 20s }`, 11, PLUGINS),
  ),
);
for (const checker of checkers) checkerConformance(checker, samples);

describe("the registry", () => {
  it("names each plug-in once", () => {
    for (const kind of [checkers, environments, nemeses, systems, workloads]) {
      const names = kind.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it("has every checker that a workload asks for, and a checker for every rule that one requires", () => {
    const known = checkers.map(({ name }) => name);
    for (const workload of workloads) {
      expect(known).toEqual(expect.arrayContaining([...workload.checkers]));
      const judging = checkers.filter(({ name }) => workload.checkers.includes(name));
      expect(ruleIds(judging)).toEqual(expect.arrayContaining([...workload.required]));
    }
  });

  it("names for each planted bug the rules that must catch it, all of them judged", () => {
    for (const { bugs } of systems) {
      for (const { rules } of bugs) expect(ruleIds(checkers)).toEqual(expect.arrayContaining([...rules]));
    }
  });
});
