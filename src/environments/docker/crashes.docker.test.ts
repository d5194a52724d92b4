import { describe, expect, it } from "vitest";
import { crashChecker } from "../../checkers/crash/index.js";
import type { ClusterSpec, EnvironmentNote } from "../../contract/environment.js";
import type { System } from "../../contract/system.js";
import type { HistoryEvent } from "../../core/event.js";
import type { RuleResult } from "../../core/verdict.js";
import { etcdSystem } from "../../systems/etcd/index.js";
import { raftSystem } from "../../systems/raft/index.js";
import { zookeeperSystem } from "../../systems/zookeeper/index.js";
import { reachEngine } from "./engine.js";
import { dockerGate } from "./engine-gate.js";
import { createDockerEnvironment } from "./environment.js";
import { packageRoot } from "./package-root.js";
import { tarOf } from "./tar.js";
import { TOY_AGENT, toySpec, until } from "./testing/toy-system.js";

const toyEnvironment = createDockerEnvironment({ agentFile: TOY_AGENT });
/** With our nodes' own program, which the toy's agent is not. */
const environment = createDockerEnvironment({ agentFile: `${packageRoot()}/dist/agent.js` });

const WAL = "var/lib/usurper-etcd/member/wal/0000000000000000-0000000000000000.wal";

/** A spec for a cluster without clients, what it notes, and which run it is. */
function watched(overrides: Partial<ClusterSpec>) {
  const notes: EnvironmentNote[] = [];
  let run = "";
  const progress = (message: string): void => {
    run = /\(run (\w+)\)/.exec(message)?.[1] ?? run;
  };
  const spec = toySpec({ readers: [], progress, note: (note) => notes.push(note), ...overrides });
  const container = (node: string): string => `usurper-${run}-${node}`;
  const ends = () => notes.filter(({ value }) => (value as { role?: string }).role === "down");
  return { spec, notes, container, ends, crashes: () => notes.filter(({ f }) => f === "crash") };
}

function judged(notes: readonly EnvironmentNote[]): RuleResult | undefined {
  const events = notes.map((note, index) => ({ index, timeNs: index, type: "note", ...note }) as HistoryEvent);
  return crashChecker.check({ events, warnings: [] }, { maxConfigurations: 1 })["crash"];
}

function defaultsOf({ options }: System): ClusterSpec["options"] {
  return Object.fromEntries(options.map(({ name, fallback }) => [name, fallback]));
}

describe.skipIf((await dockerGate()).skip)("crashes of servers in containers", () => {
  it("an etcd that finds its log damaged says so and ends; that it is told to end is no crash", {
    timeout: 120_000,
  }, async () => {
    const { docker } = await reachEngine();
    const { spec, notes, container, ends, crashes } = watched({ system: etcdSystem, version: "3.5.16" });
    await using cluster = await toyEnvironment.start(spec);
    const { faults } = cluster;
    const told = await faults.inject({ kind: "kill", targets: ["n2"], signal: "TERM" });
    await told.heal();
    expect(judged(notes)).toMatchObject({ verdict: "valid", opportunities: 3, anomalies: [] });

    const killed = await faults.inject({ kind: "kill", targets: ["n3"], signal: "KILL" });
    const damage = tarOf([{ path: WAL, content: Buffer.alloc(8192, "damage"), mode: 0o600 }]);
    await docker.getContainer(container("n3")).putArchive(damage, { path: "/" });
    // Whether the heal still sees it run is a matter of milliseconds.
    await killed.heal().catch(() => {});
    await until("its end", () => ends().length > 0);
    expect(crashes().map(({ node }) => node)).toEqual(expect.arrayContaining(["n3"]));
    expect(new Set([...crashes(), ...ends()].map(({ node }) => node))).toEqual(new Set(["n3"]));
    const result = judged(notes);
    expect(result).toMatchObject({ verdict: "invalid", anomalies: [{ severity: "violation" }] });
    expect(result?.anomalies[0]?.why).toMatch(/n3 logged .*(?:fatal|panic).*, and ended by itself with exit code \d+/);
  });

  it("a process that nobody of us ended is told, with its exit code; one that we end is not, nor the cluster's own end", async () => {
    const { docker } = await reachEngine();
    const { spec, notes, container, ends } = watched({ nodes: ["n1", "n2"] });
    {
      await using cluster = await toyEnvironment.start(spec);
      const killed = await cluster.faults.inject({ kind: "kill", targets: ["n2"], signal: "KILL" });
      await killed.heal();
      await docker.getContainer(container("n2")).kill({ signal: "SIGKILL" });
      await until("its end", () => ends().length > 0);
    }
    const value = { source: "process", role: "down", life: 2, exitCode: 137 };
    expect(notes).toEqual([{ process: "n2", f: "server", value, node: "n2" }]);
  });

  it.each([raftSystem, zookeeperSystem])(
    "$name told to end, all of it, says nothing that is a crash",
    {
      timeout: 120_000,
    },
    async (system) => {
      const version = system.versions[0] ?? "";
      const { spec, notes } = watched({ system, version, options: defaultsOf(system) });
      {
        await using cluster = await environment.start(spec);
        const one = await cluster.faults.inject({ kind: "kill", targets: ["n1"], signal: "TERM" });
        await one.heal();
        await cluster.faults.inject({ kind: "kill", targets: spec.nodes, signal: "TERM" });
      }
      expect(judged(notes)).toMatchObject({ verdict: "valid", opportunities: 3, anomalies: [] });
    },
  );
});
