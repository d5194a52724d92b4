import { formatNemesis, parseNemesis } from "../campaign/choices.js";
import type { ExpectedOutcome, NemesisAsked } from "../contract/expected-outcome.js";
import type { System, SystemOption } from "../contract/system.js";
import { environmentsOf, optionsOf } from "./lists.js";
import type { Paint } from "./paint.js";
import { heading, wrapped } from "./wrapped.js";

/**
 * What `usurper list systems` prints: each with its versions, the default first, its options, what it promises, what it
 * comes to where that is tried, and its known bugs.
 */
export function systemsText(systems: readonly System[], paint: Paint): string {
  return systems.map((system) => systemText(system, paint)).join("\n");
}

function systemText(system: System, paint: Paint): string {
  const { name, summary, versions, upgrades = {}, knownBugs = [], guarantees } = system;
  const upgraded = Object.entries(upgrades).map(([older, newer]) => `${older} to ${newer}`);
  const facts: readonly (readonly [string, string])[] = [
    ...(versions.length === 0 ? [] : [["versions", `${versions.join(", ")} (the first is the default)`] as const]),
    ["runs in", environmentsOf(system).join(", ")],
    ...(upgraded.length === 0 ? [] : [["upgrades", upgraded.join(", ")] as const]),
    ...optionsOf(system).map((option) => [setting(option), option.summary] as const),
    ...guarantees.map((guarantee, place) => [place === 0 ? "promises" : "", guarantee] as const),
    ...system.expected.map((outcome) => [`is ${outcome.expect}`, expectedText(outcome)] as const),
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

/** Under what it comes to that, and why: `register, reads=lease under partition:leader: ...`. */
function expectedText({ nemesis, why, expect: _, workload, options = {}, ...cluster }: ExpectedOutcome): string {
  const what = [workload, ...settingsText({ ...options, ...cluster })].join(", ");
  const under = nemesis.length === 0 ? "with nothing broken" : `under ${nemesis.map(nemesisText).join(", ")}`;
  return `${what} ${under}: ${why}`;
}

/** With blanks between its options, as the command line does not have them, so that lines can be broken there. */
function nemesisText(asked: NemesisAsked): string {
  const choice = parseNemesis(asked);
  if (choice === undefined) return JSON.stringify(asked);
  const settings = settingsText(choice.options);
  const named = formatNemesis({ ...choice, options: {} });
  return settings.length === 0 ? named : `${named} (${settings.join(", ")})`;
}

function settingsText(settings: { readonly [name: string]: string | number | boolean }): readonly string[] {
  return Object.entries(settings).map(([name, value]) => `${name}=${value}`);
}

/** With its default, as `--system-option` takes it; one that is off by default, and so cannot be spelled, alone. */
function setting({ name, fallback }: Pick<SystemOption, "name" | "fallback">): string {
  return fallback === null ? name : `${name}=${typeof fallback === "string" ? fallback : JSON.stringify(fallback)}`;
}
