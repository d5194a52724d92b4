import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "usurper-sweep-"));
const BUILT = [join(root, "bin/usurper.js")];
/** Loaders are found from the working folder, which is not the package's here. */
const FROM_SOURCES = ["--import", import.meta.resolve("tsx"), join(root, "src/cli/main.ts")];

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

const sweep = (...args: readonly string[]): Promise<Ended> => execute([...BUILT, "sweep", ...args]);

beforeAll(async () => {
  const { code, stderr } = await execute([join(root, "scripts/build.js")]);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const CORRECT = ["--system", "raft", "--nemesis", "partition,kill,pause"];
/** Resources that ignore tokens let a paused leader write after its successor: some seeds show it, some do not. */
const BROKEN = ["--system", "raft", "--workload", "unfenced-writes", "--nemesis", "pause:contender"];

interface SweptRow {
  readonly runs: { readonly done: number };
  readonly violations: readonly { readonly rule: string; readonly seed: number; readonly folder?: string }[];
}

describe("a sweep", () => {
  it.each([
    ["the bundle", BUILT],
    ["the sources", FROM_SOURCES],
  ])("of a correct system finds nothing, by workers from %s", async (_, program) => {
    const { code, stdout } = await execute([...program, "sweep", ...CORRECT, "--seeds", "1..6", "--jobs", "2"]);
    expect(stdout).toMatch(/^raft in sim.* 6 seeds over 2 processes\n/);
    expect(stdout).toMatch(/^ {2}marks: \d+ of \d+ reached$/m);
    expect(stdout).toMatch(/^ {4}change-of-voters-begun +a leader was told/m);
    expect(stdout).not.toContain("entries-stored");
    expect(stdout).toMatch(/\nmet {2}no violation {2}6 of 6 seeds in .*operations\n$/);
    expect({ code, kept: existsSync(join(scratch, "runs")) }).toEqual({ code: 0, kept: false });
  });

  it("keeps the lowest failing seed with its folder, however many workers there are", async () => {
    const told: SweptRow[] = [];
    for (const jobs of ["1", "3"]) {
      const { code, stdout } = await sweep(...BROKEN, "--seeds", "1..40", "--jobs", jobs, "--json");
      expect(code).toBe(1);
      const { rows } = JSON.parse(stdout) as { readonly rows: readonly SweptRow[] };
      told.push(...rows);
    }
    const violations = told.map((row) => row.violations.map(({ folder: _, ...violation }) => violation));
    expect(violations[0]).toMatchObject([
      { rule: "E4", again: "identical", reproduce: expect.stringMatching(/--seed/) },
    ]);
    expect(violations[1]).toEqual(violations[0]);
    expect(told[1]?.runs).toEqual(told[0]?.runs);
    const folder = join(scratch, told[0]?.violations[0]?.folder ?? "nowhere");
    const history = readFileSync(join(folder, "history.jsonl"), "utf8");
    expect(history).toContain(`"seed":${told[0]?.violations[0]?.seed}`);
    expect(existsSync(join(folder, "report.html"))).toBe(true);
  });

  it("goes on after violations where it is told to, and groups them", async () => {
    const { code, stdout } = await sweep(...BROKEN, "--seeds", "1..8", "--keep-going");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}E4 .*first \d+: log accepted c/m);
    expect(stdout).toMatch(/^missed {2}\d+ violations? .*8 of 8 seeds/m);
  });

  it("counts what stayed unknown, with the reasons: exit 2", async () => {
    // Nobody leads for so short a time that a successor could overtake it.
    const { code, stdout } = await sweep("--system", "raft", "--time-limit", "1s", "--seeds", "1..3");
    expect(code).toBe(2);
    expect(stdout).toMatch(/^ {2}unknown {2}\d seeds, first 1: vacuous: /m);
    expect(stdout).toMatch(/^unknown {2}no violation, 3 unknown/m);
  });

  it("ends with the first violation where one is expected by flag: exit 0", async () => {
    const { code, stdout } = await sweep(...BROKEN, "--seeds", "1..40", "--expect", "invalid E4", "--quiet");
    expect(stdout).toMatch(/^met {2}\d+ violations?, expected invalid E4 /);
    expect(code).toBe(0);
  });

  it("of a campaign ends each row that expects a violation with the first", async () => {
    const file = join(scratch, "rows.yaml");
    const rows = `  - { nemesis: [kill], seeds: 1..2 }
  - { workload: unfenced-writes, nemesis: ["pause:contender"], seeds: 1..40, expect: invalid E4 }`;
    writeFileSync(file, `defaults: { system: raft }\nruns:\n${rows}\n`);
    const { code, stdout } = await sweep(file, "--quiet");
    expect(stdout).toMatch(/^met {2}no violation.*2 of 2 seeds.*\nmet {2}\d+ violations?, expected invalid E4/);
    expect(code).toBe(0);
  });
});

describe("a hunt", () => {
  it("tells for each bug what caught it: exit 0", async () => {
    const { code, stdout } = await sweep("--bugs", "session-as-token,old-token-accepted", "--seeds", "5..30");
    expect(stdout).toMatch(/^session-as-token +E[13].* +\d+ +\d+.* s +.* after \d+$/m);
    expect(stdout).toMatch(/^2 of 2 caught {2}\d+ runs/m);
    expect(code).toBe(0);
  });

  it("names those missed: exit 1", async () => {
    const short = ["--time-limit", "1s", "--seeds", "7", "--json"];
    const { code, stdout } = await sweep("--bugs", "commit-by-counting-old-term", ...short);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ missed: ["commit-by-counting-old-term"], bugs: [{ runs: 1 }] });
  });
});

describe("what goes wrong", () => {
  it.each([
    ["an unknown bug", ["--bugs", "vote-not-persistd"], /no planted bug.*\nhint: did you mean vote-not-persisted\?/],
    ["a bug of another system", ["--bugs", "vote-not-persisted", "--system", "etcd"], /etcd is no system that/],
    ["bugs beside a bug", ["--bugs", "all", "--bug", "session-as-token"], /--bugs and --bug exclude each other/],
    ["bugs beside an expectation", ["--bugs", "all", "--expect", "invalid"], /--expect means nothing beside --bugs/],
    ["a seed out of range", ["--system", "raft", "--seeds", "1..4294967296"], /expected A\.\.B/],
    [
      "seeds that run backwards",
      ["--system", "raft", "--seeds", "9..1"],
      /^--seeds: expected A\.\.B with the lower seed first, .*, got "9\.\.1"\nhint: --help/,
    ],
    ["too many processes", ["--system", "raft", "--jobs", "0"], /expected a whole number/],
    ["containers", ["--system", "etcd", "--env", "docker"], /a sweep runs in the simulator only, not in docker\nhint/],
    ["no system", [], /no system is named/],
    ["a file that is not there", ["nowhere.yaml"], /nowhere\.yaml: cannot be read/],
  ])("%s exits 3, without a stack and before anything runs", async (_, args, message) => {
    const { code, stdout, stderr } = await sweep(...args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

describe.skipIf(!existsSync("/proc/self/task"))("an end that was not planned", () => {
  /** A sweep that takes long, once its workers run and have answered. */
  async function underWay(
    ...args: readonly string[]
  ): Promise<{ child: ChildProcess; ended: Promise<Ended>; workers: string[] }> {
    const child = spawn(process.execPath, [...BUILT, "sweep", ...CORRECT, "--jobs", "2", ...args], { cwd: scratch });
    let [stdout, stderr] = ["", ""];
    child.stdout?.on("data", (chunk) => (stdout += chunk));
    child.stderr?.on("data", (chunk) => (stderr += chunk));
    const ended = new Promise<Ended>((resolve) =>
      child.on("close", (code) => resolve({ code: code ?? -1, stdout, stderr })),
    );
    const workers = await until(() => {
      const found = childrenOf(child.pid ?? 0);
      return found.length === 2 && found.every(hasRun) ? found : undefined;
    });
    return { child, ended, workers };
  }

  function childrenOf(pid: number): string[] {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  }

  /** True once the process has used two seconds of a core: longer than it takes to start. */
  function hasRun(pid: string): boolean {
    const [, fields = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
    return Number(fields.split(" ")[11]) >= 200;
  }

  async function until<Found>(look: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  const gone = (pids: readonly string[]) =>
    until(() => (pids.some((pid) => existsSync(`/proc/${pid}`)) ? undefined : true));

  it("by an interruption tells what was found so far, and ends the workers", async () => {
    const { child, ended, workers } = await underWay("--seeds", "1..90000");
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/SIGINT: ending/) });
    expect(stdout).toMatch(/marks: .*\nmet {2}no violation {2}\d+ of 90,000 seeds/s);
    await gone(workers);
  });

  it("by a kill takes the workers along", async () => {
    const { child, workers } = await underWay("--seeds", "1..90000");
    child.kill("SIGKILL");
    await gone(workers);
  });
});
