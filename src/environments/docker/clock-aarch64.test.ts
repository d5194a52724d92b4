import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "./package-root.js";

const COMPILER = "aarch64-linux-gnu-gcc";
const TOOLS = { make: "make", dump: COMPILER.replace("gcc", "objdump") };
const missing = spawnSync(COMPILER, ["--version"]).status !== 0;
if (missing)
  process.stderr.write(`clocks on aarch64 are not compiled: no ${COMPILER} (Debian: gcc-${COMPILER.slice(0, -4)})\n`);

describe.skipIf(missing)("the program that bends clocks", () => {
  it("compiles for aarch64 without a warning, its hook free of calls and of data of its own", () => {
    const out = mkdtempSync(join(tmpdir(), "usurper-clock-"));
    const folder = join(packageRoot(), "docker", "agent", "clock");
    const made = spawnSync(TOOLS.make, ["-C", folder, `CC=${COMPILER}`, `OUT=${out}`], { encoding: "utf8" });
    expect(made.stderr).toBe("");
    expect(made.status).toBe(0);
    const dump = spawnSync(TOOLS.dump, ["-dr", join(out, "hook.o")], { encoding: "utf8" }).stdout;
    expect(dump).toContain("<hook_clock_gettime>:");
    expect(dump).not.toMatch(/\bblr?\b|\.rodata|\.data/);
    const referred = new Set([...dump.matchAll(/R_AARCH64_\w+\s+(\w+)/g)].map(([, symbol]) => symbol));
    expect(referred).toEqual(new Set(["__start_hook"]));
  });
});
