import { type Application, buildApplication, buildRouteMap, text_en } from "@stricli/core";
import { agentCommand } from "./agent.js";
import { checkCommand } from "./check.js";
import { cleanCommand } from "./clean.js";
import { compareCommand } from "./compare.js";
import { type CliContext, EXIT } from "./context.js";
import { doctorCommand } from "./doctor.js";
import { errorText } from "./error-text.js";
import { explainCommand } from "./explain.js";
import { generateCommand } from "./generate.js";
import { listCommand } from "./list.js";
import { planCommand } from "./plan.js";
import { replayCommand } from "./replay.js";
import { reportCommand } from "./report.js";
import { runCommand } from "./run.js";
import { EVERYTHING_OFFERED, unknownVerb, unreadArguments } from "./scanner-text.js";
import { shrinkCommand } from "./shrink.js";
import { sweepCommand } from "./sweep.js";
import { sweepWorkerCommand } from "./sweep-worker.js";

const routes = buildRouteMap<string, CliContext>({
  routes: {
    run: runCommand,
    sweep: sweepCommand,
    check: checkCommand,
    compare: compareCommand,
    replay: replayCommand,
    shrink: shrinkCommand,
    report: reportCommand,
    plan: planCommand,
    generate: generateCommand,
    list: listCommand,
    explain: explainCommand,
    doctor: doctorCommand,
    clean: cleanCommand,
    agent: agentCommand,
    "sweep-worker": sweepWorkerCommand,
  },
  docs: {
    brief:
      "Chaos and linearizability tests for systems that elect leaders: can two act at once, can a deposed one write?",
    hideRoute: { agent: true, "sweep-worker": true },
  },
});

/** The command line: verbs, flags, and how what goes wrong is told. */
export function buildApp(version: string, env: Readonly<Partial<Record<string, string>>>): Application<CliContext> {
  const told = (thrown: unknown): string => errorText(thrown, env);
  return buildApplication<CliContext>(routes, {
    name: "usurper",
    versionInfo: { currentVersion: version },
    scanner: { caseStyle: "allow-kebab-for-camel", distanceOptions: EVERYTHING_OFFERED },
    documentation: { disableAnsiColor: true },
    localization: {
      text: {
        ...text_en,
        noCommandRegisteredForInput: ({ input, corrections }) => unknownVerb(input, corrections),
        exceptionWhileParsingArguments: unreadArguments,
        exceptionWhileLoadingCommandFunction: told,
        exceptionWhileLoadingCommandContext: told,
        exceptionWhileRunningCommand: told,
        commandErrorResult: told,
      },
    },
    determineExitCode: () => EXIT.couldNotRun,
  });
}
