import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "usurper-reproduce-"));
/** Runs here share the machine with those of other tests. */
const PATIENCE_MS = 180_000;

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

const usurper = (...args: readonly string[]): Promise<Ended> => execute([join(root, "bin/usurper.js"), ...args]);

const BUG = ["--bug", "vote-not-persisted", "--nodes", "3", "--contenders", "1", "--rate", "20", "--time-limit", "8s"];
const NEMESES = "kill:all:everyMs=1500:forMs=300,partition";
let valid: string;
let invalid: string;

beforeAll(async () => {
  const { code, stderr } = await execute([join(root, "scripts/build.js")]);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  const folderOf = ({ stdout }: Ended): string => (JSON.parse(stdout) as { folder: string }).folder;
  const run = ["run", "--system", "raft", "--seed", "1", "--json"];
  valid = folderOf(await usurper(...run, "--workload", "register", "--time-limit", "1s"));
  invalid = folderOf(await usurper(...run, ...BUG, "--nemesis", NEMESES));
}, PATIENCE_MS);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("replay", () => {
  it("says that every byte is the same, and exits as check does", async () => {
    const [held, broken] = [await usurper("replay", valid), await usurper("replay", invalid)];
    expect(held).toMatchObject({ code: 0, stderr: "" });
    expect(held.stdout).toMatch(/\nidentical {2}all \d+ events, byte for byte; sha256 [0-9a-f]{64}\nvalid {2}runs/);
    expect(broken.code).toBe(1);
    const { comparison, verdict } = JSON.parse((await usurper("replay", invalid, "--json")).stdout) as {
      comparison: { type: string };
      verdict: { verdict: string };
    };
    expect([comparison.type, verdict.verdict]).toEqual(["identical", "invalid"]);
  });

  it("shows both sides of the first event that differs, and exits 3", async () => {
    const file = join(scratch, valid, "history.jsonl");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace('{"index":9,', '{"index":9.0,'));
    const { code, stdout } = await usurper("replay", valid);
    writeFileSync(file, text);
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^different {2}from event 9 on, at .* \(line 11\)\n {2}recorded {2}\{"index":9\.0,.*\n {2}replayed {2}\{"index":9,/,
    );
  });

  it("tells what it cannot replay without a stack trace", async () => {
    const { code, stderr } = await usurper("replay", "runs/nowhere");
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: "there is no run at runs/nowhere\nhint: runs are kept under runs/\n",
    });
  });
});

describe("shrink", () => {
  it(
    "writes and tells a story, whose campaign fails again and whose proof breaks the rule",
    async () => {
      const { code, stdout } = await usurper("shrink", invalid);
      expect(code).toBe(0);
      expect(stdout).toMatch(/\n?E\d+ \(.*\) is broken {2}raft with the planted bug vote-not-persisted/);
      expect(stdout).toMatch(/ {3}\d\.\d{3} s {2}.*\n/);
      expect(stdout).toMatch(/\non call {2}/);
      const [campaign, proof] = [/^again {4}npx usurper run (.*)$/m, /^proof {4}npx usurper check (.*)$/m].map(
        (line) => line.exec(stdout)?.[1] ?? "",
      ) as [string, string];
      expect((await usurper("run", campaign)).code).toBe(0);
      expect((await usurper("check", proof)).code).toBe(1);
      const folder = join(scratch, campaign, "..");
      for (const file of ["plan.json", "history.jsonl", "verdict.json", "report.html", "story.md"]) {
        expect(existsSync(join(folder, file)), file).toBe(true);
      }
      expect((await usurper("replay", folder)).code).toBe(1);
    },
    PATIENCE_MS,
  );

  it("says that there is nothing to shrink, and exits 3", async () => {
    const { code, stdout, stderr } = await usurper("shrink", valid);
    expect({ code, stderr }).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^runs\/.* shows no violation: /),
    });
    expect(stdout).not.toContain("is broken");
    expect((await usurper("shrink", valid, "--rule", "E99")).stderr).toMatch(/^unknown rule E99\n/);
  });
});
