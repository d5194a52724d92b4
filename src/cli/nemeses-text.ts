import { SWARM } from "../campaign/swarm.js";
import { type Nemesis, type NemesisOption, RUN_TRIGGERS } from "../contract/nemesis.js";
import type { Paint } from "./paint.js";
import { heading, wrapped } from "./wrapped.js";

/** What `usurper list nemeses` prints: each with its targets, the default first, and its options with their defaults. */
export function nemesesText(nemeses: readonly Nemesis[], paint: Paint): string {
  return [...nemeses.map((nemesis) => nemesisText(nemesis, paint)), spelling()].join("\n");
}

function nemesisText({ name, summary, targets, options }: Nemesis, paint: Paint): string {
  const width = Math.max("targets".length, ...options.map((option) => setting(option).length));
  return [
    heading(name, summary, paint),
    wrapped(`  ${"targets".padEnd(width)}  `, targets.join(", ")),
    ...options.map((option) => wrapped(`  ${setting(option).padEnd(width)}  `, meaning(option))),
  ].join("");
}

/** With its default, as `--nemesis` takes it. */
function setting({ name, fallback }: NemesisOption): string {
  return `${name}=${fallback}`;
}

function meaning({ summary, choices }: NemesisOption): string {
  return choices === undefined ? summary : `${summary}: ${choices.join(", ")}`;
}

function spelling(): string {
  const moments = RUN_TRIGGERS.join(", ");
  return [
    wrapped("", "The first target is the default. They are named as name:target:option=value, for instance:"),
    "  --nemesis disk:all:mode=power-loss,clock:leader:clock=wall:offsetMs=5000\n",
    wrapped("", `when=MOMENT has any of them wait for one: ${moments}, or in the simulator a mark of the system.`),
    wrapped("", `--nemesis ${SWARM} has the seed draw some of them, with targets and options.`),
  ].join("");
}
