/**
 * Compiles the linearizability engine from AssemblyScript to WebAssembly, into a module that carries the binary as
 * text: whatever bundles or runs the sources needs no loader for it. Does nothing where no input has changed.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const engine = fileURLToPath(new URL("../src/checkers/linearizability/engine", import.meta.url));
const assembly = join(engine, "assembly");
const target = join(engine, "binary.generated.ts");
const OPTIONS = ["-O3", "--converge", "--noAssert", "--runtime", "stub", "--use", "abort="];

export async function buildEngine({ force = false } = {}) {
  const stamp = stampOf();
  if (!force && existsSync(target) && readFileSync(target, "utf8").includes(stamp)) return;
  const asc = (await import("assemblyscript/asc")).default;
  const folder = mkdtempSync(join(dirname(target), ".engine-"));
  try {
    const wasm = join(folder, "engine.wasm");
    const { error, stderr } = await asc.main([
      join(assembly, "index.ts"),
      "-o",
      wasm,
      "--baseDir",
      assembly,
      ...OPTIONS,
    ]);
    if (error) throw new Error(`the engine does not compile:\n${stderr.toString()}`);
    const text = `/** Compiled from assembly/ by scripts/build-engine.js (${stamp}). */
export const ENGINE_BINARY =
  "${readFileSync(wasm).toString("base64")}";
`;
    writeFileSync(join(folder, "binary.ts"), text);
    renameSync(join(folder, "binary.ts"), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function stampOf() {
  const hash = createHash("sha256").update(OPTIONS.join(" "));
  for (const file of readdirSync(assembly).sort()) hash.update(file).update(readFileSync(join(assembly, file)));
  return hash.digest("hex");
}
