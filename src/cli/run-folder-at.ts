import { statSync } from "node:fs";
import { openRunFolder, type RunFolder } from "../store/run-folder.js";

/** The run in a folder; undefined where the path is no folder but a history's. A UserError where it holds no run. */
export function runFolderAt(path: string): RunFolder | undefined {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? openRunFolder(path) : undefined;
}
