import type { Checker } from "../../contract/checker.js";
import type { History } from "../../core/history.js";
import type { RuleResult } from "../../core/verdict.js";
import { fencedLogs } from "../reading/log-entries.js";
import { ruling } from "../ruling.js";
import { judgeLog } from "./final-log.js";

/** E12: no acknowledged append is lost, none takes effect twice, no refused one takes effect at all. */
export const completenessChecker: Checker = {
  name: "completeness",
  rules: ["E12"],
  check: (history) => ({ E12: judgeCompleteness(history) }),
};

/**
 * In the final log each `ok` append stands exactly once, each `info` at most once, each refused never. Judged by the
 * last successful read of each log: where appends returned after that read was invoked, their fate is unknown.
 */
function judgeCompleteness(history: History): RuleResult {
  const logs = fencedLogs(history).map((log) => ({ resource: log.resource, ...judgeLog(log) }));
  const doubts = logs.flatMap(({ doubt }) => doubt ?? []);
  const opportunities = logs.reduce((sum, { judged }) => sum + judged, 0);
  return ruling({
    // A log that was appended to and never read had its chance to lose something; nobody looked.
    opportunities: opportunities + doubts.length,
    anomalies: logs.flatMap(({ anomalies }) => anomalies),
    stats: { logs: logs.map(({ resource, stats }) => ({ resource, ...stats })) },
    doubts,
    idle: "nothing was appended to a log",
  });
}
