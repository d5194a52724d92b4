import { describe, expect, it } from "vitest";
import { type CampaignPlan, headerOf, withSeed } from "./plan.js";
import { planCampaign } from "./plan-campaign.js";
import { readCampaign } from "./read-campaign.js";
import { PLUGINS } from "./registry.js";
import { reproduceCampaign, reproduceCommand } from "./reproduce.js";

const PLACE = { folder: "runs/x", runsDir: "runs" };
const context = { plugins: PLUGINS, tool: "usurper 0.0.0", drawSeed: () => 4711 };

function plan(text: string): Promise<CampaignPlan> {
  return planCampaign(readCampaign(text, "c.yaml"), context);
}

async function refusalOf(text: string): Promise<{ line?: number; column?: number; message: string; hint?: string }> {
  try {
    await plan(text);
  } catch (thrown) {
    const { message, detail } = thrown as { message: string; detail: { place?: object; hint?: string } };
    return { ...detail.place, message, ...(detail.hint === undefined ? {} : { hint: detail.hint }) };
  }
  throw new Error("the campaign was planned without a problem");
}

describe("planCampaign", () => {
  it("resolves all that was left open", async () => {
    const { rows } = await plan("system: raft\nnemesis: partition\n");
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      expectation: { verdict: "valid" },
      seeds: [4711],
      plan: {
        tool: "usurper 0.0.0",
        system: { name: "raft" },
        env: "sim",
        workload: "fenced-writes",
        nodes: ["n1", "n2", "n3", "n4", "n5"],
        contenders: ["c1", "c2", "c3"],
        readers: ["r1", "r2"],
        timeLimitMs: 30_000,
        nemeses: [{ name: "partition", target: "halves", label: "partition" }],
        bounds: { ttlMs: 2000, operationTimeoutMs: 1000, recoveryMs: 10_000, detectionMs: 4000, clockRatePpm: 0 },
      },
    });
    const partition = PLUGINS.nemeses.find(({ name }) => name === "partition");
    const fallbacks = partition?.options.map(({ name, fallback }) => [name, fallback]) ?? [];
    expect(rows[0]?.plan.nemeses[0]?.options).toEqual(Object.fromEntries(fallbacks));
  });

  it("tells in a row's title what was chosen, and what is as always it does not", async () => {
    const { rows } = await plan("system: { raft: { pollMs: 50 } }\nnemesis: partition\n");
    expect(rows[0]?.title).toBe("raft (pollMs=50) in sim, fenced-writes, partition");
    expect((await plan("system: { raft: { pollMs: 50, leaseMs: 3000 } }\n")).rows[0]?.title).toBe(
      "raft (pollMs=50, leaseMs=3000) in sim, fenced-writes, no faults",
    );
    expect((await plan("system: { raft: { pollMs: 100 } }\n")).rows[0]?.title).toBe(
      "raft in sim, fenced-writes, no faults",
    );
  });

  it("leads to a header with everything that checkers rely on", async () => {
    const { rows } = await plan("system: { raft: { leaseMs: 3000 } }\nworkload: unfenced-writes\nseed: 5\n");
    const header = headerOf(withSeed(rows[0]!, 5));
    expect(header).toMatchObject({ format: "usurper-history/1", seed: 5, system: "raft", tokens: "fencing" });
    expect(header.bounds.ttlMs).toBe(3000);
    expect(header.resources).toEqual({
      r: { kind: "fenced-register", fence: "none", election: "e" },
      log: { kind: "fenced-log", fence: "none", election: "e" },
    });
    expect(header.required).toContain("E4");
  });

  it("takes the system's own lease where nobody chooses another, and says which is not it", async () => {
    const leaseOf = async (options: string) => {
      const { rows } = await plan(`system: { kubernetes-lease: { ${options} } }\nseed: 5\n`);
      return withSeed(rows[0]!, 5);
    };
    const own = await leaseOf("");
    expect(own.bounds).toMatchObject({ ttlMs: 15_000, recoveryMs: 75_000 });
    expect(reproduceCommand(own, PLUGINS, PLACE)).not.toContain("leaseMs");
    const short = await leaseOf("leaseMs: 12000");
    expect(short.bounds.ttlMs).toBe(12_000);
    expect(reproduceCommand(short, PLUGINS, PLACE)).toContain("--system-option leaseMs=12000");
  });

  it.each([
    [
      "an unknown system",
      "system: raf",
      { line: 1, column: 9, message: "unknown system raf", hint: "did you mean raft?" },
    ],
    [
      "an unknown version",
      "env: docker\nsystem: etcd@3.5.61",
      { line: 2, column: 9, message: "unknown version etcd@3.5.61", hint: "did you mean 3.5.16?" },
    ],
    [
      "options that are good by themselves but not together",
      "system: { kubernetes-lease: { leaseMs: 3000 } }",
      { line: 1, column: 9, message: /expected leaseMs > renewDeadlineMs .* got leaseMs 3000, renewDeadlineMs 10000/ },
    ],
    ["a version of what has none", "system: raft@2", { line: 1, message: "raft has no versions to choose from" }],
    ["an unknown workload", "system: raft\nworkload: fenced-write", { line: 2, hint: "did you mean fenced-writes?" }],
    ["an unknown environment", "system: raft\nenv: dcoker", { line: 2, message: "unknown environment dcoker" }],
    [
      "an unknown nemesis",
      "system: raft\nnemesis: [kill, parition]",
      { line: 2, column: 17, hint: "did you mean partition?" },
    ],
    ["an unknown target", "system: raft\nnemesis: kill:leadr", { line: 2, hint: "did you mean leader?" }],
    [
      "an unknown option of a nemesis",
      "system: raft\nnemesis: kill:forMss=3",
      { line: 2, message: "unknown option forMss of kill", hint: "did you mean forMs?" },
    ],
    [
      "a nemesis' option out of range",
      "system: raft\nnemesis: partition:heal=slow",
      { message: 'option heal of partition: expected fast or backoff, got "slow"' },
    ],
    [
      "more targets than nodes",
      "system: raft\nnodes: 3\nnemesis: partition:ring",
      { line: 3, message: "partition:ring needs at least 5 nodes, there are 3", hint: "nodes: 5" },
    ],
    [
      "an unknown option of a system",
      "env: docker\nsystem: { etcd: { recipie: go-client } }",
      { line: 2, message: "unknown option recipie of etcd", hint: "did you mean recipe?" },
    ],
    [
      "a system's option out of range",
      "env: docker\nsystem: { etcd: { recipe: 7 } }",
      { message: "option recipe of etcd: expected go-client or rechecked, got 7" },
    ],
    [
      "a system that the environment cannot run",
      "system: etcd",
      { line: 1, message: /^sim, the default, cannot run etcd: / },
    ],
    [
      "an unknown bug",
      "system: raft\nbug: vote-not-persistd",
      { line: 2, message: "raft has no bug vote-not-persistd" },
    ],
    [
      "a rule that the workload does not judge",
      "system: raft\nworkload: register\nexpect: invalid E4",
      { line: 3, message: "rule E4 is not judged by workload register" },
    ],
    [
      "an unknown rule",
      "system: raft\nworkload: fenced-writes\nexpect: invalid E13",
      { line: 3, message: "unknown rule E13", hint: expect.stringMatching(/^fenced-writes is judged by E1, .*E4, /) },
    ],
    [
      "an unknown rule among those that do not count",
      "system: raft\nworkload: fenced-writes\nexpect: valid but E1 X",
      { line: 3, message: "unknown rule X", hint: expect.stringMatching(/^fenced-writes is judged by E1, /) },
    ],
    [
      "a workload that tries late, where no fence can keep anyone out",
      "system: redlock\nworkload: fenced-writes",
      {
        line: 2,
        message: "fenced-writes needs a fence, and redlock offers none: try unfenced-writes or unfenced-lock",
      },
    ],
    [
      "a rule that no run can break",
      "system: raft\nexpect: invalid F",
      { line: 2, message: "rule F makes a run unknown, never invalid" },
    ],
    ["no system", "seed: 1", { line: 1, message: "no system is named" }],
  ])("refuses %s", async (_, text, refusal) => {
    const { message, ...rest } = refusal as { message?: string | RegExp };
    const found = await refusalOf(text);
    expect(found).toMatchObject(rest);
    if (message !== undefined) expect(found.message).toMatch(message);
  });

  it("lists the problems of all rows, one mistake in the defaults once", async () => {
    const text = "defaults: { nemesis: [kil] }\nruns:\n  - system: raft\n  - system: raft\n  - system: zookeper\n";
    expect((await refusalOf(text)).message.split("\n")).toEqual([
      "c.yaml:1:23: unknown nemesis kil (did you mean kill?)",
      expect.stringMatching(/^c\.yaml:5:13: unknown system zookeper/),
    ]);
  });

  it("takes any version of an image of the user's own", async () => {
    const { rows } = await plan("env: docker\nsystem: { etcd@3.6.0: { image: my/etcd } }");
    expect(rows[0]?.plan.system).toMatchObject({ name: "etcd", version: "3.6.0", options: { image: "my/etcd" } });
  });
});

describe("reproduceCommand", () => {
  it("says what is not the default, and nothing else", async () => {
    const text =
      "system: { raft: { leaseMs: 3000 } }\nnodes: 3\nnemesis: [partition, kill:leader:forMs=2000]\nrate: 50";
    const { rows } = await plan(text);
    expect(reproduceCommand(withSeed(rows[0]!, 7), PLUGINS, PLACE)).toBe(
      "npx usurper run --system raft --system-option leaseMs=3000 --env sim --workload fenced-writes " +
        "--nemesis partition,kill:leader:forMs=2000 --nodes 3 --time-limit 30s --seed 7",
    );
  });

  it("keeps where the run was kept, in words of the shell", async () => {
    const { rows } = await plan("system: raft");
    const again = reproduceCommand(withSeed(rows[0]!, 7), PLUGINS, { ...PLACE, runsDir: "/tmp/my runs" });
    expect(again).toMatch(/ --seed 7 --runs-dir '\/tmp\/my runs'$/);
    expect(reproduceCampaign("c.yaml", "kept")).toBe("npx usurper run c.yaml --runs-dir kept");
    expect(reproduceCampaign("c.yaml", "runs")).toBe("npx usurper run c.yaml");
  });

  it("replays a run whose faults are spelled out, which needs no place", async () => {
    const { rows } = await plan("system: raft\ntimeLimit: 12s\nschedule: []");
    const place = { folder: "kept/x", runsDir: "kept" };
    expect(reproduceCommand(withSeed(rows[0]!, 7), PLUGINS, place)).toBe("npx usurper replay kept/x");
  });
});
