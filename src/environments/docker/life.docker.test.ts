import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import type { Cluster } from "../../contract/environment.js";
import { EnvironmentError } from "../../core/errors.js";
import { isolate } from "../../core/grudge.js";
import { cleanDocker } from "./clean.js";
import { doctorDocker } from "./doctor.js";
import { type Engine, reachEngine } from "./engine.js";
import { dockerGate } from "./engine-gate.js";
import { createDockerEnvironment } from "./environment.js";
import { belongings } from "./removal.js";
import { execIn } from "./testing/exec-in.js";
import { listenAll, TOY_AGENT, toySpec, toySystem, until } from "./testing/toy-system.js";

const environment = createDockerEnvironment({ agentFile: TOY_AGENT });

/** The names of what the engine has of one run, the containers first. */
async function namesOf(engine: Engine, run: string): Promise<readonly string[]> {
  return (await belongings(engine, run)).map(({ name }) => name.replace(`usurper-${run}-`, ""));
}

/** Remembers which run `start` began, for looking at what is left of it. */
function runTeller() {
  const told: string[] = [];
  const progress = (message: string): void => {
    const run = /\(run (\w+)\)/.exec(message)?.[1];
    if (run !== undefined) told.push(run);
  };
  return { progress, run: () => told[0] as string };
}

describe.skipIf((await dockerGate()).skip)("the life of a cluster in containers", () => {
  it("two at once do not touch each other, and each leaves nothing behind", async () => {
    const engine = await reachEngine();
    const [one, other] = [runTeller(), runTeller()];
    const specs = [one, other].map(({ progress }) => toySpec({ nodes: ["n1", "n2"], progress }));
    const clusters = await Promise.all(specs.map((spec) => environment.start(spec)));
    const [first, second] = clusters as [Cluster, Cluster];
    try {
      expect(await namesOf(engine, one.run())).toHaveLength(6);
      const cut = await first.faults.inject({ kind: "partition", grudge: isolate(["n1"], ["n1", "n2"]), heal: "fast" });
      const kill = await first.faults.inject({ kind: "kill", targets: ["n2"], signal: "KILL" });
      await answers(first, ["n1"]);
      await answers(second, ["n1", "n2"]);
      await first[Symbol.asyncDispose]();
      expect(await namesOf(engine, one.run())).toEqual([]);
      await answers(second, ["n1", "n2"]);
      await expect(cut.heal()).rejects.toThrow(EnvironmentError);
      await expect(kill.heal()).rejects.toThrow(EnvironmentError);
    } finally {
      await Promise.all(clusters.map((cluster) => cluster[Symbol.asyncDispose]()));
    }
    expect(await namesOf(engine, other.run())).toEqual([]);
  });

  it("a node that ends before it serves is told with its last lines, and all is removed", async () => {
    const engine = await reachEngine();
    const { progress, run } = runTeller();
    const system = toySystem(["sh", "-c", "echo out of luck; exit 3"]);
    const starting = environment.start(toySpec({ system, nodes: ["n1"], progress }));
    await expect(starting).rejects.toThrow(/n1 ended.*out of luck/s);
    expect(await namesOf(engine, run())).toEqual([]);
  });

  it("an interrupt while starting leaves nothing behind", async () => {
    const engine = await reachEngine();
    const { progress, run } = runTeller();
    const interrupt = new AbortController();
    const system = toySystem(["sleep", "infinity"]);
    const starting = environment.start(toySpec({ system, progress, signal: interrupt.signal }));
    setTimeout(() => interrupt.abort(), 1500);
    await expect(starting).rejects.toThrow(EnvironmentError);
    expect(await namesOf(engine, run())).toEqual([]);
  });

  it("tells the death of a contender that nobody killed, and the end of its own fault agent", async () => {
    const engine = await reachEngine();
    const { progress, run } = runTeller();
    await using cluster = await environment.start(toySpec({ nodes: ["n1"], contenders: ["c1"], progress }));
    const said = listenAll(cluster);
    await until("hello", () => said["c1"]?.[0]?.type === "hello");
    await engine.docker.getContainer(`usurper-${run()}-c1`).kill({ signal: "SIGKILL" });
    await until("its death", () => said["c1"]?.at(-1)?.type === "died");
    await engine.docker.getContainer(`usurper-${run()}-agent`).kill({ signal: "SIGKILL" });
    expect(await cluster.failed).toContain("the fault agent ended");
    await expect(cluster.faults.inject({ kind: "pause", targets: ["n1"] })).rejects.toThrow("the fault agent ended");
  });

  it("what a killed harness left is found and removed; a living one's run is left, and that is said", async () => {
    const engine = await reachEngine();
    const { progress, run: living } = runTeller();
    await using cluster = await environment.start(toySpec({ nodes: ["n1"], progress }));
    const child = spawn(
      process.execPath,
      ["--import", "tsx", fileURLToPath(new URL("testing/toy-harness.ts", import.meta.url))],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const dead = await runOf(child);
    expect(await namesOf(engine, dead)).toContain("n1-box");
    const { Id: agent } = await engine.docker.getContainer(`usurper-${dead}-agent`).inspect();
    const disks = async () => {
      const files = await execIn(engine, `usurper-${living()}-n1`, "cat /sys/block/loop*/loop/backing_file");
      return files.split("\n").filter((file) => file.includes(agent.slice(0, 12)));
    };
    expect(await disks()).toHaveLength(2);
    child.kill("SIGKILL");
    await once(child, "close");
    const report = await cleanDocker();
    expect(report.containers).toContain(`usurper-${dead}-n1`);
    expect(report.networks).toContain(`usurper-${dead}-net`);
    expect(report.volumes).toContain(`usurper-${dead}-n1`);
    const removed = report.runs.find(({ run }) => run === dead);
    expect(removed?.containers).toContain(`usurper-${dead}-n1`);
    expect(removed?.networks).toEqual([`usurper-${dead}-net`]);
    await vi.waitFor(async () => expect(await disks()).toEqual([]), { timeout: 10_000 });
    expect(await namesOf(engine, dead)).toEqual([]);
    expect(report.left).toContainEqual({
      run: living(),
      pid: process.pid,
      reason: `its harness still runs (pid ${process.pid})`,
    });
    await answers(cluster, ["n1"]);
  });

  it("the doctor finds an engine that can inject faults", async () => {
    const findings = await doctorDocker();
    for (const name of [
      "container engine",
      "control groups",
      "base image debian:trixie-slim",
      "fault agent",
      "clocks",
      "disks",
    ]) {
      expect(findings).toContainEqual(expect.objectContaining({ name, ok: true }));
    }
  });
});

/** These nodes and no others: one answer may be late on a busy machine, but a node that is gone never gives any. */
function answers(cluster: Cluster, nodes: readonly string[]): Promise<void> {
  return vi.waitFor(async () => expect([...(await cluster.statuses()).keys()]).toEqual(nodes), { timeout: 20_000 });
}

/** Waits until the child's cluster is up and paused: it then says its run's id. */
async function runOf(child: ChildProcess): Promise<string> {
  for await (const chunk of child.stdout ?? []) {
    const run = /^up (\w+)$/m.exec(String(chunk))?.[1];
    if (run !== undefined) return run;
  }
  throw new Error("the child harness ended before its cluster was up");
}
