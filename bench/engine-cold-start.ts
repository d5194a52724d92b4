import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsdown";
import { median } from "./table.js";

export const COLD_START = "cold start";

const ROUNDS = 31;
const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Fresh processes that bundle the engine, compile and instantiate it and make one check, against `node -e 0` and
 * against a file with nothing in it; they take turns.
 */
export async function measureColdStart(): Promise<readonly (readonly string[])[]> {
  const folder = mkdtempSync(join(root, "node_modules", ".cold-start-"));
  try {
    const entry = { cold: fileURLToPath(new URL("./engine-cold.ts", import.meta.url)) };
    const output = { format: "esm", platform: "node", outDir: folder, dts: false, fixedExtension: true } as const;
    await build({ config: false, cwd: root, entry, ...output, logLevel: "error" });
    writeFileSync(join(folder, "empty.mjs"), "");
    const commands = [["-e", "0"], [join(folder, "empty.mjs")], [join(folder, "cold.mjs")]];
    const taken: number[][] = commands.map(() => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [at, args] of commands.entries()) taken[at]?.push(timedProcess(args));
    }
    const [bare = 0, empty = 0, cold = 0] = taken.map(median);
    const line = (what: string, value: number, note: string) => [what, "", `${value.toFixed(1)} ms`, "", "", "", note];
    return [
      line(`${COLD_START}: first check beyond node -e 0`, cold - bare, "< 5 ms"),
      line(`${COLD_START}: an empty module beyond node -e 0`, empty - bare, "what is not the engine's of it"),
      line(`${COLD_START}: node -e 0`, bare, ""),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function timedProcess(args: readonly string[]): number {
  const startNs = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} exited ${status}`);
  return Number(process.hrtime.bigint() - startNs) / 1e6;
}
