import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { checkHistory } from "../../checkers/check-history.js";
import { UserError } from "../../core/errors.js";
import { openRunFolder, type RunFolder } from "../../store/run-folder.js";
import { checkersNamed } from "../parts.js";
import type { Plugins } from "../plugins.js";
import { readRecorded } from "../run-stages.js";
import { type ComparedRun, type Comparison, comparedLine } from "./comparison.js";
import { type Contestant, contestantOf } from "./contestant.js";
import { figuresOf } from "./run-figures.js";

/**
 * Compares recorded runs: those of one system under the same conditions are one line, in the order of the first of them.
 * Each is judged anew, so that runs of former versions have all figures too; nothing is written. A campaign's folder
 * stands for all of its runs. Throws a UserError where a path leads to no run.
 */
export function compareFolders(paths: readonly string[], plugins: Plugins): Comparison {
  const lines = new Map<string, { readonly contestant: Contestant; readonly runs: ComparedRun[] }>();
  for (const folder of paths.flatMap(runFoldersAt)) {
    const { plan, history } = readRecorded(folder);
    const verdict = checkHistory(history, checkersNamed(plan.checkers, plugins), plan.limits);
    const swarm = plan.nemeses.some(({ drawn }) => drawn) ? "swarm" : "none";
    const contestant = contestantOf(plan, swarm, plugins);
    const key = JSON.stringify(contestant);
    const line = lines.get(key) ?? { contestant, runs: [] };
    line.runs.push({ seed: plan.seed, figures: figuresOf(history, verdict) });
    lines.set(key, line);
  }
  return { lines: [...lines.values()].map(({ contestant, runs }) => comparedLine(contestant, bySeed(runs))) };
}

function bySeed(runs: readonly ComparedRun[]): readonly ComparedRun[] {
  return [...runs].sort((one, other) => one.seed - other.seed);
}

/** The run in a folder, or the runs in a campaign's, in the order of their names, which is that of their times. */
function runFoldersAt(path: string): readonly RunFolder[] {
  if (!existsSync(join(path, "summary.json"))) return [openRunFolder(path)];
  const within = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const folders = within.map(({ name }) => join(path, name)).filter((run) => existsSync(join(run, "history.jsonl")));
  if (folders.length === 0) throw new UserError(`${path} is a campaign's folder without runs`);
  return folders.sort().map(openRunFolder);
}
