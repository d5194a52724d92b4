import type { System } from "../contract/system.js";
import type { Paint } from "./paint.js";
import { heading, wrapped } from "./wrapped.js";

/** What `usurper list bugs` prints: each system that mistakes can be planted in, with all of them. */
export function bugsText(systems: readonly System[], paint: Paint): string {
  const planted = systems.filter(({ bugs }) => bugs.length > 0);
  return [...planted.map((system) => systemText(system, paint)), spelling(planted)].join("\n");
}

function systemText({ name, summary, bugs }: System, paint: Paint): string {
  const width = Math.max(...bugs.map((bug) => bug.name.length));
  return [
    heading(name, summary, paint),
    ...bugs.map((bug) => wrapped(`  ${bug.name.padEnd(width)}  `, bug.summary)),
  ].join("");
}

function spelling([first]: readonly System[]): string {
  const [bug] = first?.bugs ?? [];
  return first === undefined || bug === undefined
    ? "no system has a planted bug\n"
    : `One at a time can be planted, in its own system: --system ${first.name} --bug ${bug.name}\n`;
}
