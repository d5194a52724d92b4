import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/library.md"), "utf8");
const modelsPage = readFileSync(join(root, "docs/models.md"), "utf8");
/** A project of somebody else's, in which usurper is installed as it is published. */
const project = mkdtempSync(join(tmpdir(), "usurper-library-"));
const modules = join(project, "node_modules");
/** What such a project has of its own, and what usurper depends on. */
const ALSO_INSTALLED = ["@types", "tsx", "typescript", "vitest", "zod"];

interface Ended {
  readonly code: number;
  readonly output: string;
}

function execute(file: string, args: readonly string[], cwd = project): Promise<Ended> {
  // A test runner started within another would take itself for a worker of it.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|TEST$)/.test(name)),
  );
  return new Promise((resolve) => {
    execFile(file, args, { cwd, env: { ...env, NO_COLOR: "1" } }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, output: code === 0 ? stdout : stdout + stderr });
    });
  });
}

const node = (...args: readonly string[]) => execute(process.execPath, args);

function write(name: string, text: string): string {
  writeFileSync(join(project, name), text);
  return name;
}

/** Each program of the page, by the name in its first line, with what the page says that it prints. */
const programs = [...page.matchAll(/^```ts\n\/\/ (\S+)\n(.*?)^```\n(?:\nprints\n\n```text\n(.*?)^```\n)?/gms)].map(
  ([, name = "", source = "", printed]) => ({ name, source, printed }),
);

const compilerOptions = { target: "ES2023", module: "NodeNext", strict: true, exactOptionalPropertyTypes: true };

/** What TypeScript has to say of some files. */
function typeChecked(files: readonly string[], options: object): Promise<Ended> {
  write("tsconfig.json", JSON.stringify({ compilerOptions: { ...compilerOptions, noEmit: true, ...options }, files }));
  return node(join(modules, "typescript/bin/tsc"), "-p", "tsconfig.json");
}

beforeAll(async () => {
  expect(await execute(process.execPath, [join(root, "scripts/build.js")])).toMatchObject({ code: 0 });
  const packing = ["pack", "--ignore-scripts", "--silent", "--pack-destination", project];
  expect(await execute("npm", packing, root)).toMatchObject({ code: 0 });
  const [packed = ""] = readdirSync(project);
  const installed = join(modules, "usurper");
  mkdirSync(installed, { recursive: true });
  const unpacking = ["-xzf", join(project, packed), "-C", installed, "--strip-components=1"];
  expect(await execute("tar", unpacking)).toMatchObject({ code: 0 });
  for (const name of ALSO_INSTALLED) symlinkSync(join(root, "node_modules", name), join(modules, name));
  write("package.json", JSON.stringify({ type: "module" }));
  for (const { name, source } of programs) write(name, source);
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("the published package", () => {
  it("decides in plain JavaScript, and writes nothing of its own accord", async () => {
    const program = `
      import * as usurper from "usurper";
      const operations = [{ f: "enqueue", input: { value: 1 }, start: 0, end: 1 }, { f: "dequeue", outcome: "refused", start: 2, end: 3 }];
      const { verdict, explanation } = usurper.checkLinearizable({ model: "fifo-queue", operations });
      console.log(Object.keys(usurper).join(), verdict, explanation.stuck);
    `;
    expect(await node(write("plain.mjs", program))).toEqual({
      code: 0,
      output: "UserError,checkLinearizable,recordOperations invalid 1\n",
    });
  });

  it("can be imported by CommonJS", async () => {
    const program = `import("usurper").then(({ checkLinearizable }) => console.log(typeof checkLinearizable));`;
    expect(await node(write("common.cjs", program))).toEqual({ code: 0, output: "function\n" });
  });

  it("loads nothing else to decide", () => {
    const bundle = readFileSync(join(modules, "usurper/dist/index.js"), "utf8");
    expect(bundle.match(/^(import|export .* from)\b.*$/gm)).toBeNull();
    expect(bundle).not.toMatch(/\brequire\(|\bimport\(/);
  });

  it("throws one class of errors, whatever file they come from", async () => {
    const program = `
      import { UserError } from "usurper";
      import { readOperations } from "usurper/history";
      try { readOperations("none.jsonl"); } catch (error) { console.log(error instanceof UserError, error.message); }
    `;
    const { code, output } = await node(write("errors.mjs", program));
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/^true none\.jsonl: /) });
  });

  it("has types that need none but their own", async () => {
    const program = `
      import { checkLinearizable, recordOperations, type Linearizability, type OperationOf } from "usurper";
      const recorder = recordOperations<"set">();
      const operations: readonly OperationOf<"set">[] = recorder.operations;
      export const result: Linearizability = checkLinearizable({ model: "set", operations });
      // @ts-expect-error a verdict of invalid has no order
      export const order = result.verdict === "invalid" && result.linearization();
      // @ts-expect-error a write is none of a set's operations
      recorder.begin({ f: "write", input: { value: 1 } });
    `;
    const strict = { lib: ["ES2023"], types: [], skipLibCheck: false };
    expect(await typeChecked([write("types.ts", program)], strict)).toEqual({ code: 0, output: "" });
  });

  it("has types for each way of resolving them", async () => {
    const program = `import { checkLinearizable } from "usurper"; export const check: (options: never) => object = checkLinearizable;`;
    const older = { module: "ES2022", moduleResolution: "bundler", types: [], skipLibCheck: false };
    expect(await typeChecked([write("older.ts", program)], older)).toEqual({ code: 0, output: "" });
  });
});

describe("the page on the library", () => {
  it("has programs whose types are right", async () => {
    expect(programs.map(({ name }) => name)).toEqual([
      "first.ts",
      "recording.ts",
      "register.test.ts",
      "counter.ts",
      "file.ts",
    ]);
    const names = programs.map(({ name }) => name);
    expect(await typeChecked(names, { types: ["node"], skipLibCheck: true })).toEqual({ code: 0, output: "" });
  });

  it.each(programs.filter(({ printed }) => printed !== undefined))("tells what $name prints", async (program) => {
    expect(await node("--import", "tsx", program.name)).toEqual({ code: 0, output: program.printed });
  });

  it("tells of models as modules, typed as their authors like", async () => {
    write("stack.ts", /^```ts\n(.*?)^```$/ms.exec(modelsPage)?.[1] ?? "");
    const program = `
      import { checkLinearizable, recordOperations } from "usurper";
      import * as stack from "./stack.js";
      const recorder = recordOperations<typeof stack>();
      await recorder.record({ f: "push", input: { value: 2 } }, async () => {});
      await recorder.record({ f: "pop" }, async () => ({ value: 2 }));
      await recorder.record({ f: "pop" }, (operation) => operation.refused());
      const named = { ...stack, name: "stack" };
      console.log(checkLinearizable({ model: named, operations: recorder.operations }).message);
      console.log(checkLinearizable({ model: stack, operations: recorder.operations.slice(1) }).verdict);
    `;
    const files = [write("pile.ts", program), "stack.ts"];
    expect(await typeChecked(files, { types: ["node"], skipLibCheck: true })).toEqual({ code: 0, output: "" });
    const output = "valid by the model stack: 3 operations\ninvalid\n";
    expect(await node("--import", "tsx", "pile.ts")).toEqual({ code: 0, output });
  });

  it("has a program that reads a file", async () => {
    write("history.edn", "[0 :invoke :write 3]\n[0 :ok :write 3]\n");
    expect(await node("--import", "tsx", "file.ts")).toEqual({ code: 0, output: "jepsen-edn [] valid 0\n" });
  });

  it("has a test that vitest runs, and a matcher that says why it fails", async () => {
    const vitest = join(modules, "vitest/vitest.mjs");
    const passed = await node(vitest, "run", "--root", ".", "register.test.ts");
    expect(passed).toEqual({ code: 0, output: expect.stringMatching(/Tests +1 passed/) });
    const source = programs.find(({ name }) => name === "register.test.ts")?.source ?? "";
    write("failing.test.ts", source.replace(".not.", "."));
    const failed = await node(vitest, "run", "--root", ".", "failing.test.ts");
    expect(failed.code).toBe(1);
    expect(failed.output).toContain("these cannot all be: read 1");
  });
});
