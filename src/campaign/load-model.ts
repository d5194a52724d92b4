import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { userModel } from "../checkers/linearizability/index.js";
import type { Model } from "../contract/model.js";
import { messageOf, type SourcePlace, UserError } from "../core/errors.js";

/** Whether `--model` names a module of the user's own, by its path, and not one of the models there are. */
export function namesModule(model: string): boolean {
  return /[\\/]|\.[cm]?[jt]s$/.test(model);
}

/**
 * The model that a TypeScript or JavaScript module exports, read anew each time. Throws a UserError where there is no
 * such file, where it cannot be read as a program (with line and column), where it throws as it is loaded, or where it
 * exports no model.
 */
export async function loadModel(path: string): Promise<Model> {
  const file = resolve(path);
  if (!existsSync(file)) {
    throw new UserError("there is no such file", {
      place: { file: path },
      hint: "--model takes a model's name or a path",
    });
  }
  if (!statSync(file).isFile()) throw new UserError("this is no file", { place: { file: path } });
  return userModel(await imported(file, path), path);
}

async function imported(file: string, path: string): Promise<object> {
  const { tsImport } = await import("tsx/esm/api");
  try {
    return (await tsImport(pathToFileURL(file).href, import.meta.url)) as object;
  } catch (thrown) {
    throw importError(thrown, file, path);
  }
}

function importError(thrown: unknown, file: string, path: string): UserError {
  const message = messageOf(thrown);
  // What the compiler of TypeScript says: place and fault in one line, below a title.
  const untransformed = /^(.+):(\d+):(\d+): ERROR: (.+)$/m.exec(message);
  if (untransformed !== null) {
    const [, at = file, line, column, what] = untransformed;
    // It counts columns from 0.
    const place = { file: nameOf(at, file, path), line: Number(line), column: Number(column) + 1 };
    return new UserError(`syntax error: ${what}`, { place });
  }
  const [first = message] = message.split("\n", 1);
  if (thrown instanceof SyntaxError) return new UserError(`syntax error: ${first}`, { place: syntaxPlace(file, path) });
  const missing = /MODULE_NOT_FOUND/.test(String((thrown as { code?: unknown } | null)?.code));
  if (missing) return new UserError(`it imports what is not there: ${first}`, { place: { file: path } });
  return new UserError(`it threw "${first}" as it was loaded`, { place: { file: path } });
}

/** As the user named it where it is the module itself, else the path of the file it imports. */
function nameOf(at: string, file: string, path: string): string {
  const plain = (at.startsWith("file:") ? fileURLToPath(at) : at).replace(/\?.*$/, "");
  return plain === file ? path : plain;
}

/** Where Node finds the fault, which it tells only as it prints it. It may lie in a module that this one imports. */
function syntaxPlace(file: string, path: string): SourcePlace {
  const { stderr } = spawnSync(process.execPath, ["--check", file], { encoding: "utf8" });
  const told = /^(.+):(\d+)\n.*\n( *)\^/m.exec(stderr ?? "");
  if (told === null) return { file: path };
  const [, at = file, line, indent = ""] = told;
  return { file: nameOf(at, file, path), line: Number(line), column: indent.length + 1 };
}
