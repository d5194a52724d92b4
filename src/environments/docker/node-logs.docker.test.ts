import { describe, expect, it } from "vitest";
import { crashChecker } from "../../checkers/crash/index.js";
import { invariantsChecker } from "../../checkers/invariants/index.js";
import type { Checker } from "../../contract/checker.js";
import type { ClusterSpec, EnvironmentNote } from "../../contract/environment.js";
import type { System } from "../../contract/system.js";
import type { HistoryEvent } from "../../core/event.js";
import type { RuleResults } from "../../core/verdict.js";
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

/** How often a leader may give up too early to be seen to lead on. */
const TRIES = 8;

/** A spec for a cluster without clients, what it notes, and which run it is. */
function watched(overrides: Partial<ClusterSpec>) {
  const notes: EnvironmentNote[] = [];
  let run = "";
  const progress = (message: string): void => {
    run = /\(run (\w+)\)/.exec(message)?.[1] ?? run;
  };
  const spec = toySpec({ readers: [], progress, note: (note) => notes.push(note), ...overrides });
  const container = (node: string): string => `usurper-${run}-${node}`;
  const roleOf = ({ value }: EnvironmentNote) => (value as { readonly role?: string }).role;
  return {
    ...{ spec, notes, container },
    crashes: () => notes.filter(({ f }) => f === "crash"),
    ends: () => notes.filter((note) => roleOf(note) === "down"),
    /** The newest that a log told of. */
    leader: () => notes.findLast((note) => roleOf(note) === "leader"),
  };
}

function judged({ check }: Checker, notes: readonly EnvironmentNote[]): RuleResults {
  const events = notes.map((note, index) => ({ index, timeNs: index, type: "note", ...note }) as HistoryEvent);
  return check({ events, warnings: [] }, { maxConfigurations: 1 });
}

function defaultsOf({ options }: System): ClusterSpec["options"] {
  return Object.fromEntries(options.map(({ name, fallback }) => [name, fallback]));
}

describe.skipIf((await dockerGate()).skip)("what the logs of servers in containers tell", () => {
  it("an etcd that finds its log damaged says so and ends", {
    timeout: 120_000,
  }, async () => {
    const { docker } = await reachEngine();
    const { spec, notes, container, ends, crashes } = watched({ system: etcdSystem, version: "3.5.16" });
    await using cluster = await toyEnvironment.start(spec);
    const { faults } = cluster;
    expect(judged(crashChecker, notes)["crash"]).toMatchObject({ verdict: "valid", opportunities: 3, anomalies: [] });

    const killed = await faults.inject({ kind: "kill", targets: ["n3"], signal: "KILL" });
    const damage = tarOf([{ path: WAL, content: Buffer.alloc(8192, "damage"), mode: 0o600 }]);
    await docker.getContainer(container("n3")).putArchive(damage, { path: "/" });
    // Whether the heal still sees it run is a matter of milliseconds.
    await killed.heal().catch(() => {});
    await until("its end", () => ends().length > 0);
    expect(crashes().map(({ node }) => node)).toEqual(expect.arrayContaining(["n3"]));
    expect(new Set([...crashes(), ...ends()].map(({ node }) => node))).toEqual(new Set(["n3"]));
    const result = judged(crashChecker, notes)["crash"];
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

  it.each([etcdSystem, zookeeperSystem])(
    "$name tells by its log who leads, as by its status, and no crash when it is told to end",
    {
      timeout: 120_000,
    },
    async (system) => {
      const { spec, notes, leader } = watched({
        system,
        version: system.versions[0] ?? "",
        options: defaultsOf(system),
      });
      {
        await using cluster = await environment.start(spec);
        const agreed = async (): Promise<boolean> => {
          const [node, status] = [...(await cluster.statuses())].find(([, { role }]) => role === "leader") ?? [];
          const { node: logged, value } = leader() ?? {};
          return node !== undefined && node === logged && status?.term === (value as { readonly term?: number }).term;
        };
        await until("log and status tell the same leader", agreed, 20_000);
        const first = leader()?.node as string;
        const killed = await cluster.faults.inject({ kind: "kill", targets: [first], signal: "TERM" });
        await until("log and status tell its successor", async () => leader()?.node !== first && agreed(), 30_000);
        await killed.heal();
        await cluster.faults.inject({ kind: "kill", targets: spec.nodes, signal: "TERM" });
      }
      expect(judged(crashChecker, notes)["crash"]).toMatchObject({ verdict: "valid", opportunities: 3, anomalies: [] });
      const consensus = judged(invariantsChecker, notes)["E7"];
      expect(consensus).toMatchObject({ verdict: "valid", anomalies: [] });
      expect(consensus?.opportunities).toBeGreaterThanOrEqual(2);
    },
  );

  it("two nodes that lead one term, since the planted bug lets a deposed leader go on in its successor's", {
    timeout: 120_000,
  }, async () => {
    const bug = "higher-term-does-not-depose";
    const { spec, notes, leader } = watched({ system: raftSystem, bug, options: defaultsOf(raftSystem) });
    await using cluster = await environment.start(spec);
    const consensus = () => judged(invariantsChecker, notes)["E7"];
    const broken = () => consensus()?.verdict === "invalid";
    // The others no longer hear their leader, but it hears them elect one of themselves, unless it gave up before.
    for (let tries = 0; tries < TRIES && !broken(); tries++) {
      const mute = leader()?.node as string;
      const deaf = spec.nodes.filter((node) => node !== mute);
      const grudge = Object.fromEntries(deaf.map((node) => [node, [mute]]));
      const cut = await cluster.faults.inject({ kind: "partition", grudge, heal: "fast" });
      await until("two leaders of one term", broken, 3000).catch(() => {});
      await cut.heal();
    }
    expect(consensus()).toMatchObject({ verdict: "invalid", anomalies: [{ severity: "violation" }] });
  });
});
