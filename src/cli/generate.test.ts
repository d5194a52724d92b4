import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const command = `"${process.execPath}" --import tsx src/cli/main.ts generate`;

/** Runs the command in a shell, from its sources. */
function generate(args: string, then = ""): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const script = `set -o pipefail; ${command} ${args} ${then}`;
    execFile("bash", ["-c", script], { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe("usurper generate", () => {
  it("writes a history: header, events, end", async () => {
    const { code, stdout, stderr } = await generate("--model mutex --ops 50 --crash-pct 10 --seed 3");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(JSON.parse(lines[0] as string)).toMatchObject({ format: "usurper-history/1", seed: 3, workload: "mutex" });
    expect(JSON.parse(lines.at(-1) as string)).toMatchObject({ type: "end", events: lines.length - 2 });
  });

  it("stops quietly when its reader has seen enough", async () => {
    const { code, stdout, stderr } = await generate("--model kv --ops 1000000", "| head -n 2 | wc -l");
    expect({ code, lines: stdout.trim(), stderr }).toEqual({ code: 0, lines: "2", stderr: "" });
  });

  it.runIf(existsSync("/dev/full"))("says when the disk is full", async () => {
    const { code, stderr } = await generate("--model kv --ops 100000", "> /dev/full");
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(/^the output cannot be written: .*\n$/),
    });
  });

  it.each([
    ["--model cas-registr", /^unknown model cas-registr\nhint: did you mean cas-register\?\n$/],
    ["--model kv --violate stael", /^unknown violation stael\nhint: did you mean stale\?\n$/],
    ["--model mutex --violate stale", /^--violate stale makes no sense for mutex\nhint: .*--violate double-grant\n$/],
    ["--model kv --crash-pct 200", /^--crash-pct is a number from 0 to 100, not 200\n$/],
    ["--model kv --ops many", /ops/],
    ["--ops 5", /--model/],
  ])("exits 3 for %s", async (args, message) => {
    const { code, stdout, stderr } = await generate(args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(message);
  });
});
