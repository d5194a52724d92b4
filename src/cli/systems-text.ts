import type { System, SystemOption } from "../contract/system.js";
import { environmentsOf } from "./lists.js";
import type { Paint } from "./paint.js";
import { heading, wrapped } from "./wrapped.js";

/** What `usurper list systems` prints: each with its versions, the default first, its options and its known bugs. */
export function systemsText(systems: readonly System[], paint: Paint): string {
  return systems.map((system) => systemText(system, paint)).join("\n");
}

function systemText(system: System, paint: Paint): string {
  const { name, summary, versions, upgrades = {}, options, knownBugs = [] } = system;
  const upgraded = Object.entries(upgrades).map(([older, newer]) => `${older} to ${newer}`);
  const facts: readonly (readonly [string, string])[] = [
    ...(versions.length === 0 ? [] : [["versions", `${versions.join(", ")} (the first is the default)`] as const]),
    ["runs in", environmentsOf(system).join(", ")],
    ...(upgraded.length === 0 ? [] : [["upgrades", upgraded.join(", ")] as const]),
    ...options.map((option) => [setting(option), option.summary] as const),
    ...knownBugs.map(
      ({ id, summary, versions, rule }) =>
        ["known bug", `${id}: ${summary} (${versions.join(", ")}; rule ${rule})`] as const,
    ),
  ];
  const width = Math.max(...facts.map(([label]) => label.length));
  return [
    heading(name, summary, paint),
    ...facts.map(([label, text]) => wrapped(`  ${label.padEnd(width)}  `, text)),
  ].join("");
}

/** With its default, as `--system-option` takes it; one that is off by default, and so cannot be spelled, alone. */
function setting({ name, fallback }: SystemOption): string {
  return fallback === null ? name : `${name}=${typeof fallback === "string" ? fallback : JSON.stringify(fallback)}`;
}
