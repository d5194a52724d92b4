import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { EnvironmentError, messageOf, UserError } from "../core/errors.js";

/** Where the files of one run are. A run that ended early lacks the later ones. */
export interface RunFolder {
  readonly path: string;
  readonly planFile: string;
  readonly historyFile: string;
  readonly verdictFile: string;
  readonly reportFile: string;
  /** The folder of the nodes' logs. */
  readonly logsDir: string;
}

/**
 * Makes `<parent>/<time>-<label>-<label>...`, all its own, with `logs/` in it. For a run the labels are system, workload
 * and seed. Throws an EnvironmentError where the parent cannot be written to.
 */
export function createRunFolder(parent: string, labels: readonly string[], startedAt: Date): RunFolder {
  const folder = filesOf(createExclusively(parent, [timeLabel(startedAt), ...labels]));
  orExplain(folder.logsDir, () => mkdirSync(folder.logsDir));
  return folder;
}

/**
 * Makes sure that runs can be kept there, before anything is run: what is not there yet is made, and removed again.
 * Throws an EnvironmentError where it cannot be made.
 */
export function demandRunsDir(runsDir: string): void {
  const made = orExplain(runsDir, () => makeWithParents(resolve(runsDir)));
  for (const path of made.reverse()) rmdirSync(path);
}

/** Makes `<runsDir>/<time>-<name>`, all its own, for a campaign and its runs. Returns its path. */
export function createCampaignFolder(runsDir: string, name: string, startedAt: Date): string {
  return createExclusively(runsDir, [timeLabel(startedAt), name]);
}

/**
 * Lets `<runsDir>/latest` lead to a folder in it. The link is replaced in one step, so that whoever follows it meanwhile
 * finds the old folder or the new one. Where links cannot be made (some file systems, Windows) there is none.
 */
export function linkLatest(runsDir: string, folder: string): void {
  const link = join(runsDir, "latest");
  const unfinished = `${link}.${basename(folder)}`;
  try {
    symlinkSync(relative(runsDir, folder), unfinished, "dir");
    renameSync(unfinished, link);
  } catch {
    rmSync(unfinished, { force: true });
  }
}

/** A run's folder by its path, however much of it was written. Throws a UserError where there is no run. */
export function openRunFolder(path: string): RunFolder {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind?.isDirectory() !== true)
    throw new UserError(`there is no run at ${path}`, { hint: "runs are kept under runs/" });
  const folder = filesOf(path);
  if (existsSync(folder.planFile) || existsSync(folder.historyFile)) return folder;
  throw new UserError(`${path} holds no run: it has neither plan.json nor history.jsonl`, { hint: runsIn(path) });
}

/**
 * A run's folder, or undefined where the path leads to a history alone: a file, or a folder whose plan is gone. Such a
 * history can be judged, but not as the run it was planned to be. Throws a UserError where a folder holds neither.
 */
export function findRunFolder(path: string): RunFolder | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  const folder = openRunFolder(path);
  return existsSync(folder.planFile) ? folder : undefined;
}

function filesOf(path: string): RunFolder {
  return {
    path,
    planFile: join(path, "plan.json"),
    historyFile: join(path, "history.jsonl"),
    verdictFile: join(path, "verdict.json"),
    reportFile: join(path, "report.html"),
    logsDir: join(path, "logs"),
  };
}

/** Two harnesses may start in the same second: the folder goes to whoever makes it, the other takes `-2`. */
function createExclusively(parent: string, labels: readonly string[]): string {
  const name = labels.map(fileName).join("-");
  orExplain(parent, () => makeWithParents(resolve(parent)));
  for (let attempt = 1; ; attempt++) {
    const path = join(parent, attempt === 1 ? name : `${name}-${attempt}`);
    if (orExplain(path, () => madeFolder(path))) return path;
  }
}

/**
 * One level after the other: Node's own recursive mkdir never returns where a kernel's file system takes no folders.
 * Returns those that were not there before, the outermost first.
 */
function makeWithParents(path: string): string[] {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error("it is a file");
    return [];
  }
  const made = makeWithParents(dirname(path));
  if (madeFolder(path)) made.push(path);
  return made;
}

function madeFolder(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  }
}

function orExplain<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (thrown) {
    throw new EnvironmentError(`cannot make the folder ${path}: ${messageOf(thrown)}`, {
      hint: "choose a folder that can be made and written to, with --runs-dir DIR",
      cause: thrown,
    });
  }
}

/** `2026-01-31T09-05-00Z`: sorts by time, and every file system takes it. */
function timeLabel(time: Date): string {
  return time
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
}

function fileName(label: string): string {
  return label.replace(/[^\w@.+-]+/g, "_");
}

function runsIn(path: string): string {
  const runs = readdirSync(path).filter((entry) => existsSync(join(path, entry, "history.jsonl")));
  return runs.length === 0
    ? "runs are kept under runs/"
    : `it holds runs, name one of them: ${runs.slice(0, 5).join(", ")}`;
}
