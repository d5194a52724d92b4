/**
 * Builds what a clone needs to run: the engine, `dist/cli.js`, the client agent `dist/agent.js`, and the report app. Runs on every
 * `npm install` (prepare), so it does nothing where no input has changed, and never leaves a half-written file.
 * Says nothing on standard output. `--force` builds anyway.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildEngine } from "./build-engine.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

/** What programs import. */
const library = ["index", "history", "vitest"];

const targets = [
  {
    name: "bundle",
    inputs: [
      "src",
      "workloads",
      "nemeses",
      "reports",
      "tsdown.config.ts",
      "scripts/build.js",
      "package.json",
      "package-lock.json",
    ],
    outputs: ["cli.js", "agent.js", ...library.flatMap((name) => [`${name}.js`, `${name}.d.ts`])],
    build: bundle,
  },
  {
    name: "report",
    inputs: ["reports", "src/core", "scripts/build.js", "package.json", "package-lock.json"],
    outputs: ["report/index.html"],
    build: reportApp,
  },
];

async function bundle(outDir) {
  const { build } = await import("tsdown");
  await build({ config: join(root, "tsdown.config.ts"), cwd: root, outDir, logLevel: "error" });
}

async function reportApp(outDir) {
  const { build } = await import("vite");
  const configFile = join(root, "reports/vite.config.ts");
  await build({ configFile, logLevel: "error", build: { outDir: join(outDir, "report"), emptyOutDir: true } });
}

/** A hash over the names and contents of all inputs, tests left out. */
function stampOf(inputs) {
  const hash = createHash("sha256");
  for (const file of inputs.flatMap((input) => filesUnder(join(root, input))).sort()) {
    hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function filesUnder(path) {
  const entries = readEntries(path);
  if (entries === undefined) return existsSync(path) ? [path] : [];
  const files = entries.flatMap((entry) => filesUnder(join(path, entry)));
  return files.filter((file) => !/\.test\.tsx?$|\.md$/.test(file));
}

function readEntries(path) {
  try {
    return readdirSync(path);
  } catch {
    return undefined;
  }
}

/** Builds into a folder beside `dist` and moves each file over the old one: a reader sees the old or the new. */
async function buildTarget({ name, inputs, outputs, build }, force) {
  const stampFile = join(dist, ".stamps", name);
  const stamp = stampOf(inputs);
  const built = outputs.every((output) => existsSync(join(dist, output)));
  if (!force && built && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  mkdirSync(join(root, ".tmp"), { recursive: true });
  const outDir = mkdtempSync(join(root, ".tmp", `${name}-`));
  try {
    await build(outDir);
    for (const output of outputs) {
      mkdirSync(dirname(join(dist, output)), { recursive: true });
      renameSync(join(outDir, output), join(dist, output));
    }
    mkdirSync(dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, stamp);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

// The bundler resolves its configuration's own imports from the working directory.
process.chdir(root);
const force = process.argv.includes("--force");
await buildEngine({ force });
await Promise.all(targets.map((target) => buildTarget(target, force)));
