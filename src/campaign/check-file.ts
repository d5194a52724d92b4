import { checkHistory } from "../checkers/check-history.js";
import type { CheckLimits } from "../contract/checker.js";
import type { History } from "../core/history.js";
import type { VerdictFile } from "../core/verdict.js";
import { withKnownBugs } from "./known-bugs.js";
import { checkersNamed } from "./parts.js";
import type { Plugins } from "./plugins.js";

/** Judges a history that stands alone: by the checkers of the workload its header names, else by all of them. */
export function judgeHistory(history: History, plugins: Plugins, limits: CheckLimits): VerdictFile {
  const workload = plugins.workloads.find(({ name }) => name === history.header?.workload);
  const checkers = workload === undefined ? plugins.checkers : checkersNamed(workload.checkers, plugins);
  return withKnownBugs(checkHistory(history, checkers, limits), history.header?.system, plugins.systems);
}
