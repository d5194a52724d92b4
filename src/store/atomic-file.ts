import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { EnvironmentError, messageOf, UserError } from "../core/errors.js";

/**
 * Writes a whole file or nothing: under another name beside it first, then renamed. Throws an EnvironmentError where it
 * cannot be written.
 */
export function writeTextFile(path: string, text: string): void {
  const unfinished = `${path}.unfinished`;
  try {
    writeFileSync(unfinished, text);
    renameSync(unfinished, path);
  } catch (thrown) {
    rmSync(unfinished, { force: true });
    throw new EnvironmentError(`cannot write ${path}: ${messageOf(thrown).replaceAll(unfinished, path)}`, {
      hint: "see that its folder exists, is writable and has space left, or write elsewhere: --runs-dir DIR, and for a report --out FILE",
      cause: thrown,
    });
  }
}

/** As `writeTextFile`, for JSON that people read too. */
export function writeJsonFile(path: string, content: object): void {
  writeTextFile(path, `${JSON.stringify(content, null, 2)}\n`);
}

/** The JSON in a file; what it says is the caller's to check. Throws a UserError where there is none. */
export function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (thrown) {
    throw new UserError(`cannot be read: ${messageOf(thrown)}`, { place: { file: path } });
  }
}
