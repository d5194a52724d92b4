import { type Flag, flagText } from "../campaign/reproduce.js";
import type { PlantedBug, System } from "../contract/system.js";
import { foldedCommand } from "./folded-command.js";
import type { Paint } from "./paint.js";
import { labelled, wrapped } from "./wrapped.js";

const COLUMNS = 100;

/**
 * What `usurper list bugs` prints: each system that mistakes can be planted in, with all of them, and with the command
 * that shows each. `catching` has its flags by the bug's name.
 */
export function bugsText(
  systems: readonly System[],
  catching: ReadonlyMap<string, readonly Flag[]>,
  paint: Paint,
): string {
  const planted = systems.filter(({ bugs }) => bugs.length > 0);
  return [...planted.map((system) => systemText(system, catching, paint)), spelling(planted)].join("\n");
}

function systemText({ name, summary, bugs }: System, catching: ReadonlyMap<string, readonly Flag[]>, paint: Paint) {
  const width = Math.max(...bugs.map((bug) => bug.name.length));
  return [
    labelled(name, summary, paint.bold, COLUMNS),
    ...bugs.flatMap((bug) => [
      wrapped(`  ${bug.name.padEnd(width)}  `, bug.summary, COLUMNS),
      paint.dim(foldedCommand(showing(bug, catching.get(bug.name)), "    ", COLUMNS)),
    ]),
  ].join("");
}

/** The run that is known to show it, its nemeses one by one; else a hunt of it. */
function showing({ name }: PlantedBug, flags: readonly Flag[] | undefined): readonly string[] {
  if (flags === undefined) return ["npx usurper sweep", `--bugs ${name}`];
  return ["npx usurper run", ...flags.flatMap(([flag, ...values]) => values.map((value) => flagText([flag, value])))];
}

function spelling(planted: readonly System[]): string {
  return planted.length === 0
    ? "no system has a planted bug\n"
    : wrapped("", "One at a time can be planted, in its own system. Each command shows the bug above it.", COLUMNS);
}
