import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readCampaign } from "../campaign/read-campaign.js";
import { PLUGINS } from "../campaign/registry.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "usurper-compare-"));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function execute(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], { cwd: scratch }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

const compare = (...args: readonly string[]): Promise<Ended> =>
  execute([join(root, "bin/usurper.js"), "compare", ...args]);

/** Two Rafts that differ in how long they wait for a leader. */
const CAMPAIGN = `
defaults: { nodes: 5, timeLimit: 15s, nemesis: ["kill:leader", "pause:contender"], seeds: 1..3 }
runs:
  - { system: raft, workload: fenced-writes }
  - { system: { raft: { electionTimeoutMs: "1000..2000" } }, workload: unfenced-writes, expect: invalid E4 }
`;

interface Told {
  readonly columns: { readonly [name: string]: string };
  readonly systems: readonly {
    readonly system: string;
    readonly figures: { readonly [name: string]: { readonly median: number } };
    readonly runs: readonly { readonly seed: number; readonly verdict: string }[];
  }[];
}

beforeAll(async () => {
  const { code, stderr } = await execute([join(root, "scripts/build.js")]);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  writeFileSync(join(scratch, "two.yaml"), CAMPAIGN);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it("compares a campaign's systems line by line, keeps nothing, and judges none of them", async () => {
  const { code, stdout, stderr } = await compare("two.yaml");
  expect(stderr).toMatch(/^6 runs over \d+ process/);
  expect(stdout).toMatch(/^in sim, 5 nodes, .*, under kill:leader,\npause:contender, seeds 1\.\.3\n/);
  expect(stdout).toMatch(/\nraft, fenced-writes .* 3 valid\n/);
  expect(stdout).toMatch(/\nraft electionTimeoutMs=1000\.\.2000, unfenced-writes .* invalid.*: E4 \d\n/);
  // Into a pipe it goes as to a terminal of 80 columns.
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect({ code, kept: existsSync(join(scratch, "runs")) }).toEqual({ code: 0, kept: false });
});

it("tells the same as JSON however many processes run it, with the figures of each run", async () => {
  const [one, two] = await Promise.all([compare("two.yaml", "--jobs", "1", "--json"), compare("two.yaml", "--json")]);
  expect(two.stdout).toBe(one.stdout);
  const { systems, columns } = JSON.parse(one.stdout) as Told;
  expect(systems.map(({ runs }) => runs.map(({ seed }) => seed))).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
  for (const { figures } of systems) expect(Object.keys(columns)).toEqual(expect.arrayContaining(Object.keys(figures)));
  // Who waits longer for a leader is longer without one.
  const [quick, slow] = systems.map(({ figures }) => figures["unavailableS"]?.median ?? Number.NaN);
  expect(slow).toBeGreaterThan(quick as number);
});

it("keeps runs where it is asked to, and compares what was kept, as a campaign or run by run", async () => {
  const kept = await compare("two.yaml", "--seeds", "1..2", "--keep", "--runs-dir", "kept", "--json");
  const campaign = join(scratch, "kept", "latest");
  const runs = readdirSync(campaign).filter((name) => existsSync(join(campaign, name, "history.jsonl")));
  expect(runs).toHaveLength(4);
  const before = readFileSync(join(campaign, runs[0] as string, "verdict.json"), "utf8");
  const again = await compare(campaign, "--json");
  const single = await compare(...runs.map((run) => join(campaign, run)), "--json");
  const memory = await compare("two.yaml", "--seeds", "1..2", "--json");
  for (const { code, stdout } of [kept, again, single])
    expect({ code, stdout }).toEqual({ code: 0, stdout: memory.stdout });
  expect(readFileSync(join(campaign, runs[0] as string, "verdict.json"), "utf8")).toBe(before);
});

it.each([
  [["no-such.yaml"], "cannot be read"],
  [["two.yaml", "two.yaml"], "one campaign file"],
  [[".", "--seeds", "1..2"], "--seeds means nothing beside run folders"],
  [[".", "--keep"], "--keep means nothing beside run folders"],
  [["."], "holds no run"],
  [["two.yaml", "--workload", "nonsense"], "unknown workload nonsense"],
])("exits 3 at %j", async (args, told) => {
  const { code, stderr } = await compare(...args);
  expect(stderr).toContain(told);
  expect(code).toBe(3);
});

it("compares every system that the simulator runs, where no file is named", () => {
  const file = join(root, "campaigns/compare.yaml");
  const named = readCampaign(readFileSync(file, "utf8"), file).rows.map(({ settings }) => settings.system?.value.name);
  const simulated = PLUGINS.systems.filter(({ protocol }) => protocol !== undefined).map(({ name }) => name);
  expect([...new Set(named)].sort()).toEqual(simulated.sort());
});
