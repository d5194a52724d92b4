import { execFile, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "usurper-cli-"));
const runsDir = join(scratch, "runs");

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built command, and interrupts it as soon as its output says so. */
function interrupted(args: readonly string[], when: RegExp, signals: readonly NodeJS.Signals[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "bin/usurper.js"), ...args], { cwd: scratch });
    let [stdout, stderr, sent] = ["", "", 0];
    const look = (): void => {
      const signal = signals[sent];
      if (signal === undefined || !when.test(stdout + stderr)) return;
      sent += 1;
      child.kill(signal);
      // The second signal must not come before the first was taken.
      if (sent < signals.length) setTimeout(look, 50);
    };
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      look();
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

/** Runs the built command as a user would. */
function usurper(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return execute(process.execPath, [join(root, "bin/usurper.js"), ...args], env);
}

function execute(file: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd: scratch, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

const WHAT = ["--system", "raft", "--time-limit", "12s"];
const SHORT = [...WHAT, "--runs-dir", runsDir];

beforeAll(async () => {
  const { code, stdout, stderr } = await execute(process.execPath, [join(root, "scripts/build.js")]);
  expect({ code, stdout, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("a run", () => {
  const flags = [...SHORT, "--nemesis", "partition,kill", "--seed", "7"];

  it("leaves plan, history, verdict and report, and prints the verdict as JSON", async () => {
    const { code, stdout } = await usurper(["run", ...flags, "--json"]);
    const { folder, ...verdict } = JSON.parse(stdout) as { folder: string; verdict: string };
    expect({ code, verdict: verdict.verdict }).toEqual({ code: 0, verdict: "valid" });
    expect(JSON.parse(readFileSync(join(folder, "verdict.json"), "utf8"))).toEqual(verdict);
    for (const file of ["plan.json", "history.jsonl", "report.html"]) expect(existsSync(join(folder, file))).toBe(true);
    expect(existsSync(join(runsDir, "latest", "report.html"))).toBe(true);
  });

  it("is byte-identical for the same seed, wherever it is written", async () => {
    const histories = [];
    for (const dir of [runsDir, join(scratch, "elsewhere")]) {
      const where = ["--runs-dir", dir, "--json"];
      const { stdout } = await usurper(["run", ...WHAT, "--nemesis", "partition,kill", "--seed", "7", ...where]);
      histories.push(readFileSync(join((JSON.parse(stdout) as { folder: string }).folder, "history.jsonl")));
    }
    expect(histories[0]?.equals(histories[1] as Buffer)).toBe(true);
  });

  it("can be checked and reported again from its files", async () => {
    const { stdout } = await usurper(["run", ...flags, "--json"]);
    const { folder, verdict } = JSON.parse(stdout) as { folder: string; verdict: string };
    rmSync(join(folder, "verdict.json"));
    rmSync(join(folder, "report.html"));
    const checked = await usurper(["check", folder, "--json"]);
    expect(checked.code).toBe(0);
    expect(JSON.parse(checked.stdout)).toMatchObject({ folder, verdict });
    expect((await usurper(["report", folder])).code).toBe(0);
    expect(existsSync(join(folder, "report.html"))).toBe(true);
  });

  it("says the seed at the start and at the end, and the command that repeats it", async () => {
    const { stdout } = await usurper(["run", ...flags]);
    const lines = stdout.trim().split("\n");
    expect(lines[0]).toMatch(/^seed 7 {2}raft in sim/);
    expect(stdout).toMatch(/^valid {2}seed 7/m);
    expect(stdout).toMatch(/^faults {2}((partition:halves|kill:one) \d+(, )?){2}$/m);
    expect(lines.at(-1)).toMatch(/^again {3}npx usurper run --system raft .*--seed 7 --runs-dir /);
    expect(lines.at(-1)?.endsWith(runsDir)).toBe(true);
  });

  it("exits 1 for a violation, and names the rule", async () => {
    const flags = [
      "--workload",
      "unfenced-writes",
      "--nemesis",
      "pause:contender",
      "--seed",
      "1",
      "--time-limit",
      "30s",
    ];
    const { code, stdout } = await usurper(["run", "--system", "raft", "--runs-dir", runsDir, ...flags]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/E4 violation: /);
  });

  it.each([
    ["invalid E4", 0, "met"],
    ["valid but E4", 0, "met"],
    ["invalid E3", 1, "missed"],
  ])("is held against what is expected of it: %s", async (expected, code, outcome) => {
    const what = ["--system", "raft", "--workload", "unfenced-writes", "--nemesis", "pause:contender", "--seed", "1"];
    const ended = await usurper(["run", ...what, "--runs-dir", runsDir, "--expect", expected]);
    expect(ended.code).toBe(code);
    expect(ended.stdout.trim().split("\n").at(-1)).toMatch(new RegExp(`^${outcome} {2}expected ${expected}`));
  });

  it("judges a history by one model alone", async () => {
    const { stdout } = await usurper(["run", ...flags, "--workload", "register", "--json"]);
    const { folder } = JSON.parse(stdout) as { folder: string };
    const checked = await usurper(["check", join(folder, "history.jsonl"), "--model", "register", "--json"]);
    expect(checked.code).toBe(0);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      verdict: "valid",
      model: "register",
      ops: expect.any(Number),
      timeMs: expect.any(Number),
      peakBytes: expect.any(Number),
      anomalies: [],
    });
  });
});

describe("a campaign", () => {
  function campaign(name: string, text: string): string {
    const file = join(scratch, `${name}.yaml`);
    writeFileSync(file, text);
    return file;
  }

  const defaults = "defaults: { system: raft, timeLimit: 30s }\n";
  const stale = "{ workload: unfenced-writes, nemesis: [pause:contender], seeds: 1..3, expect: invalid E4 }";

  it("meets its expectations: exit 0, a summary, a report", async () => {
    const fenced = "{ workload: fenced-writes, nemesis: [kill], seeds: 1..2 }";
    const file = campaign("good", `${defaults}runs:\n  - ${fenced}\n  - ${stale}\n`);
    const { code, stdout } = await usurper(["run", file, "--json", "--runs-dir", runsDir]);
    const summary = JSON.parse(stdout) as { folder: string; rows: { runs: { folder: string; verdict: string }[] }[] };
    expect(code).toBe(0);
    expect(summary).toMatchObject({ name: "good", outcome: "met", totals: { rows: 2, met: 2 } });
    expect(summary.rows[0]?.runs.map(({ verdict }) => verdict)).toEqual(["valid", "valid"]);
    const found = summary.rows[1]?.runs.at(-1);
    expect(found).toMatchObject({
      verdict: "invalid",
      anomaly: { rule: "E4" },
      reproduce: expect.stringMatching(/^npx/),
    });
    expect(existsSync(join(summary.folder, found?.folder ?? "", "history.jsonl"))).toBe(true);
    expect(existsSync(join(summary.folder, "summary.json"))).toBe(true);
    expect(existsSync(join(runsDir, "latest", "report.html"))).toBe(true);
  });

  it("misses one: exit 1", async () => {
    const file = campaign("missed", `${defaults}runs:\n  - ${stale.replace("invalid E4", "valid")}\n`);
    const { code, stdout } = await usurper(["run", file, "--runs-dir", runsDir]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/0 of 1 expectations met/);
  });

  it("is held against the flag's expectation in each of its rows", async () => {
    const file = campaign("flagged", `${defaults}runs:\n  - ${stale.replace("invalid E4", "valid")}\n`);
    const { code, stdout } = await usurper(["run", file, "--runs-dir", runsDir, "--expect", "invalid E4"]);
    expect(stdout).toMatch(/^met .*: expected invalid E4, /m);
    expect(code).toBe(0);
  });

  it("lists every problem of a bad file and runs nothing: exit 3", async () => {
    const file = campaign("bad", "runs:\n  - { system: raf }\n  - { system: raft, nemesis: [kil] }\n");
    const { code, stderr } = await usurper(["run", file, "--runs-dir", join(scratch, "untouched")]);
    expect(code).toBe(3);
    expect(stderr).toBe(
      `${file}:2:15: unknown system raf (did you mean raft?)\n${file}:3:31: unknown nemesis kil (did you mean kill?)\n`,
    );
    expect(existsSync(join(scratch, "untouched"))).toBe(false);
  });

  it("is told by plan without being run", async () => {
    const file = campaign("planned", `${defaults}runs:\n  - ${stale}\n`);
    const { code, stdout } = await usurper(["plan", file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/seeds 1\.\.3, 30 s each, expected invalid E4\n3 runs, all of it simulated\n$/);
  });
});

describe("what goes wrong", () => {
  it.each([
    ["an unknown flag", ["run", "--sytem", "raft"], /^unknown flag --sytem\nhint: did you mean --system\?\n$/],
    ["a flag cut short", ["run", "--tim", "3"], /^unknown flag --tim\nhint: did you mean --time-limit\?\n$/],
    ["a flag like no other", ["run", "--frobnicate", "3"], /--help lists the flags/],
    ["an unknown letter", ["run", "-x"], /^unknown flag -x\nhint: --help lists the flags\n$/],
    [
      "a flag's bad value",
      ["run", "--system", "raft", "--nodes", "none"],
      /^--nodes: expected a whole number from 1 to 99, got "none"\nhint: --help tells what there is to give\n$/,
    ],
    [
      "a bad value of a flag of two words",
      ["run", "--time-limit", "-3"],
      /^--time-limit: expected a duration.*, got "-3"\n/,
    ],
    [
      "an expectation like no other",
      ["run", "--system", "raft", "--expect", "broken"],
      /^--expect: expected valid, valid or known, .* invalid RULE, got "broken"\n/,
    ],
    [
      "an expected rule that nobody judges",
      ["run", "--system", "raft", "--expect", "invalid E44"],
      /^--expect: unknown rule E44\nhint: fenced-writes is judged by E1/,
    ],
    ["neither on nor off", ["run", "--json=maybe"], /^--json: expected true or false, got "maybe"\n/],
    ["off and on", ["run", "--no-json=1"], /^--no-json: expected no value, got "1"\n/],
    ["no number", ["generate", "--model", "register", "--ops", ""], /^--ops: expected a number, got ""\n/],
    ["a flag without its value", ["run", "--nodes", "--system", "raft"], /^--nodes: expected a value, got --system\n/],
    ["a flag without its value at the end", ["run", "--nodes"], /^--nodes: expected a value, got none\n/],
    ["a flag given twice", ["run", "--nodes", "3", "--nodes", "5"], /^--nodes: expected one value, got "3" and "5"\n/],
    ["an argument too many", ["run", "a.yaml", "b.yaml"], /^unexpected argument "b\.yaml": expected 1\n/],
    ["an argument too few", ["check"], /^expected file\|run, got nothing\n/],
    ["an unknown verb", ["rn"], /^unknown command rn\nhint: did you mean run\?\n$/],
    ["a verb cut short", ["swe"], /did you mean sweep\?/],
    ["an unknown system", ["run", "--system", "raf"], /^--system: unknown system raf\nhint: did you mean raft\?\n$/],
    ["no system", ["run"], /^no system is named\nhint: --system, .*, is one of raft, /],
    [
      "no workload for a system that cannot do the default",
      ["run", "--system", "redlock"],
      /^--system: the default workload fenced-writes needs a fence, and redlock offers none: try unfenced-writes/,
    ],
    [
      "an option unknown to its system",
      ["run", "--system", "raft", "--system-option", "a=b"],
      /^--system-option: unknown/,
    ],
    [
      "a power switch that nobody asked for",
      ["run", "--system", "raft", "--nemesis", "partition:powerSwitch=with-target"],
      /^--nemesis: partition:powerSwitch=with-target says where the power switch is/,
    ],
    ["a campaign that is not there", ["run", "nowhere.yaml"], /^nowhere\.yaml: cannot be read: ENOENT/],
    ["a run that is not there", ["check", "nowhere"], /nowhere/],
    ["an unknown model", ["check", "nowhere", "--model", "regster"], /nowhere|did you mean register/],
    ["an unknown rule", ["explain", "E44"], /unknown rule E44/],
    ["an unknown list", ["list", "bug"], /did you mean bugs\?/],
    [
      "an unknown one of a list",
      ["list", "systems", "raf"],
      /^the list of systems has no raf\nhint: did you mean raft\?\n$/,
    ],
    [
      "an unknown bug",
      ["list", "bugs", "no-lock-delai"],
      /^the list of bugs has no .*\nhint: did you mean no-lock-delay\?/,
    ],
    [
      "neither bug nor system",
      ["list", "bugs", "frobnicate"],
      /^the list of bugs has no .*\nhint: known: raft, bully, .*, zookeeper-recipe\n$/,
    ],
    ["a page of one", ["list", "bugs", "raft", "--markdown"], /^the page is of all bugs\nhint: leave out raft\n$/],
    ["an option without its system", ["run", "--system-option", "a=b"], /--system-option needs --system/],
  ])("%s exits 3, without a stack", async (_, args, message) => {
    const { code, stdout, stderr } = await usurper([...args]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it.each(["kill", "disk,links"])("no container engine: what is missing and what helps, with %s", async (nemesis) => {
    const flags = ["--system", "etcd", "--env", "docker", "--nemesis", nemesis, "--runs-dir", runsDir];
    const { code, stderr } = await usurper(["run", ...flags], { DOCKER_HOST: "unix:///nowhere/docker.sock" });
    expect(code).toBe(3);
    // Once, and not laid to a nemesis that only the engine could have told about.
    expect(stderr).toMatch(/^environment docker cannot be used: [^\n]*\nhint: [^\n]*\n$/);
  });

  it("a folder that cannot be written", async () => {
    // Permissions do not stop root; the kernel's own tree does.
    const asRoot = process.getuid?.() === 0;
    const locked = asRoot ? "/proc/usurper-runs" : mkdtempSync(join(scratch, "locked-"));
    if (!asRoot) chmodSync(locked, 0o500);
    const { code, stderr } = await usurper(["run", ...WHAT, "--runs-dir", locked]);
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringMatching(/hint: /) });
  });

  it("a file where the run folders should go", async () => {
    const file = join(scratch, "occupied");
    writeFileSync(file, "");
    const { code, stderr } = await usurper(["run", ...WHAT, "--runs-dir", file]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/occupied/);
    expect(stderr).not.toMatch(/bug in usurper/);
  });

  it("a torn history is checked as far as it goes, and the tear is said", async () => {
    const { stdout } = await usurper(["run", ...SHORT, "--seed", "3", "--nemesis", "kill", "--json"]);
    const history = join((JSON.parse(stdout) as { folder: string }).folder, "history.jsonl");
    const bytes = readFileSync(history);
    writeFileSync(history, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    const checked = await usurper(["check", history]);
    expect(checked.stderr).toMatch(/^warning: /m);
    expect([0, 2]).toContain(checked.code);
  });
});

describe("an interruption", () => {
  const long = [
    "run",
    "--system",
    "raft",
    "--nemesis",
    "kill",
    "--seed",
    "3",
    "--time-limit",
    "5h",
    "--runs-dir",
    runsDir,
  ];

  it.each(["SIGINT", "SIGTERM"] as const)("by %s ends the run in order: checked and reported", async (signal) => {
    const { code, stdout, stderr } = await interrupted(long, /^seed 3/, [signal]);
    const folder = /^folder {2}(.*)$/m.exec(stdout)?.[1] ?? "";
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(`${signal}: ending`) });
    const end = readFileSync(join(folder, "history.jsonl"), "utf8").trim().split("\n").at(-1) ?? "";
    expect(JSON.parse(end)).toMatchObject({ type: "end", reason: "interrupted", detail: signal });
    for (const file of ["verdict.json", "report.html"]) expect(existsSync(join(folder, file))).toBe(true);
  });

  it("a second one leaves at once", async () => {
    const { code, stderr } = await interrupted(long, /^seed 3/, ["SIGINT", "SIGINT"]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/SIGINT again: leaving at once/);
  });
});

describe("what there is", () => {
  it.each([
    ["systems", "raft"],
    ["workloads", "fenced-writes"],
    ["nemeses", "partition"],
    ["models", "register"],
    ["bugs", "vote-not-persisted"],
  ])("list %s --json has names", async (what, name) => {
    const { code, stdout } = await usurper(["list", what, "--json"]);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { name: string }[]).map((entry) => entry.name)).toContain(name);
  });

  it.each([
    ["systems", "redlock", /^redlock {2}/],
    ["nemeses", "kill", /^kill {2}/],
    ["workloads", "election", /^election {2}/],
    ["bugs", "zab", /^zab {2}.*\n {2}ack-before-log-sync/s],
    ["bugs", "no-lock-delay", /^chubby {2}.*\n {2}no-lock-delay {2}/s],
  ])("list %s %s tells of nothing else", async (what, name, told) => {
    const { code, stdout } = await usurper(["list", what, name]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(told) });
    const entries = JSON.parse((await usurper(["list", what, name, "--json"])).stdout) as { name: string }[];
    const all = JSON.parse((await usurper(["list", what, "--json"])).stdout) as { name: string; system?: string }[];
    expect(entries).toEqual(all.filter((entry) => entry.name === name || entry.system === name));
    for (const other of all.filter((entry) => !entries.some((listed) => listed.name === entry.name)))
      expect(stdout).not.toMatch(new RegExp(`^ *${other.name} {2}`, "m"));
  });

  it("explains a rule with its source", async () => {
    const { code, stdout } = await usurper(["explain", "E4"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^E4 /);
    expect(stdout).toMatch(/^source /m);
  });

  it("tells its version and its verbs, but not the hidden one", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect((await usurper(["--version"])).stdout.trim()).toBe(version);
    const { stdout } = await usurper(["--help"]);
    for (const verb of ["run", "check", "report", "plan", "list", "explain", "doctor", "clean"])
      expect(stdout).toMatch(verb);
    expect(stdout).not.toMatch(/usurper agent/);
  });
});
