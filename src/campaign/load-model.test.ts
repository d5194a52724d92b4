import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { formatPlace, UserError } from "../core/errors.js";
import { loadModel, namesModule } from "./load-model.js";

const folder = mkdtempSync(join(tmpdir(), "usurper-model-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

/** The message of the UserError that loading throws, with its place. */
async function refusal(path: string): Promise<string> {
  const thrown: unknown = await loadModel(path).then(
    () => "nothing was thrown",
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(UserError);
  const { message, detail } = thrown as UserError;
  return `${detail.place === undefined ? "" : formatPlace(detail.place)}: ${message}`.replaceAll(`${folder}/`, "");
}

const COUNTER = [
  "export const init = (initial: number = 0): number => initial;",
  "export function step(count: number, call: { f: string; output: unknown }): number | undefined {",
  "  if (call.f === 'add') return count + 1;",
  "  return call.output === count ? count : undefined;",
  "}",
];

const call = { f: "add", input: null, output: null, outcome: "ok" } as const;

describe("loading a model of one's own", () => {
  it.each([
    ["counter.ts", COUNTER],
    ["counter.mts", COUNTER],
    ["counter.mjs", ["export const init = (n = 0) => n;", "export const step = (n) => n + 1;"]],
    ["plain.js", ["export const init = (n = 0) => n;", "export const step = (n) => n + 1;"]],
    ["common.cjs", ["module.exports = { init: (n = 0) => n, step: (n) => n + 1 };"]],
    ["default.ts", ["export default { init: (n: number = 0) => n, step: (n: number) => n + 1 };"]],
    ["default.mjs", ["export default { init: (n = 0) => n, step: (n) => n + 1 };"]],
  ])("takes %s", async (name, lines) => {
    const model = await loadModel(written(name, ...lines));
    expect(model.name).toBe(name.replace(/\..*/, ""));
    expect(model.init()).toBe(0);
    expect(model.step(model.init(5), call)).toBe(6);
  });

  it("lets it import others, and reads it anew each time", async () => {
    written("beside.ts", "export const FIRST: number = 7;");
    const path = written("importing.ts", "import { FIRST } from './beside.js';", "export const init = () => FIRST;");
    await expect(refusal(path)).resolves.toBe("importing.ts: the module exports no function step, only init");
    written(
      "importing.ts",
      "import { FIRST } from './beside.js';",
      "export const init = () => FIRST;",
      "export const step = (n: number) => n;",
    );
    expect((await loadModel(path)).init()).toBe(7);
  });

  it.each([
    ["empty.ts", [], "empty.ts: the module exports no function init, only nothing"],
    ["stranger.ts", ["export const initial = 0;"], "stranger.ts: the module exports no function init, only initial"],
    ["value.mjs", ["export const init = 0;"], "value.mjs: init is not a function but 0"],
    [
      "torn.ts",
      ["export const init = () => 0;", "export function step(s {"],
      'torn.ts:2:24: syntax error: Expected ")" but found "{"',
    ],
    [
      "torn.mjs",
      ["export const init = () => 0;", "export function step(s {"],
      "torn.mjs:2:24: syntax error: Unexpected token '{'",
    ],
    ["boom.ts", ["throw new TypeError('boom');"], 'boom.ts: it threw "boom" as it was loaded'],
    [
      "lonely.mjs",
      ["import 'no-such-package';"],
      "lonely.mjs: it imports what is not there: Cannot find package 'no-such-package'",
    ],
    ["lost.ts", ["import './nowhere.js';"], "lost.ts: it imports what is not there: Cannot find module './nowhere.js'"],
  ])("says in one line what is wrong with %s", async (name, lines, message) => {
    expect(await refusal(written(name, ...lines))).toContain(message);
  });

  it("says in one line that there is no such file", async () => {
    expect(await refusal(join(folder, "nothing.ts"))).toBe("nothing.ts: there is no such file");
    expect(await refusal(folder)).toContain("this is no file");
  });

  it("is asked for by a path, not by a name", () => {
    expect(["./m.ts", "m.ts", "m.js", "m.mjs", "m.cjs", "models/m", "C:\\m"].every(namesModule)).toBe(true);
    expect(["register", "cas-register", "kv", "ts"].some(namesModule)).toBe(false);
  });
});
