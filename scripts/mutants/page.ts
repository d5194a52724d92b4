import type { NamedMutation } from "./choose.js";
import { BEYOND_REACH, EQUIVALENT } from "./explained.js";
import type { Hunt } from "./hunt.js";

export interface Hunted {
  readonly mutant: NamedMutation;
  readonly hunt: Hunt;
}

export interface Figures {
  readonly found: readonly Hunted[];
  readonly equivalent: readonly Hunted[];
  readonly survivors: readonly Hunted[];
  /** Of the mutants that are not equivalent, in percent. */
  readonly killRatePct: number;
}

export function figuresOf(hunted: readonly Hunted[]): Figures {
  const found = hunted.filter(({ hunt }) => hunt.foundBy !== undefined);
  const rest = hunted.filter(({ hunt }) => hunt.foundBy === undefined);
  const equivalent = rest.filter(({ mutant }) => mutant.name in EQUIVALENT);
  const survivors = rest.filter(({ mutant }) => !(mutant.name in EQUIVALENT));
  const counted = found.length + survivors.length;
  return { found, equivalent, survivors, killRatePct: counted === 0 ? 0 : (100 * found.length) / counted };
}

/** `docs/mutants.md`. */
export function pageOf(figures: Figures, { command, campaign }: { command: string; campaign: string }): string {
  const { found, equivalent, survivors, killRatePct } = figures;
  const total = found.length + equivalent.length + survivors.length;
  return `${[
    "# Mechanical mutants",
    "",
    `Written by \`${command}\`. Small changes made by rules over the syntax tree of our Raft and of the coordination`,
    "store's state machine: a flipped comparison, a dropped line, a number off by one, a negated condition, `&&` for `||`,",
    "`Math.min` for `Math.max`, a wrong variable. Those that do not compile are left out; some are drawn of the rest,",
    "kinds in turn. Each is made in a copy of the sources and hunted with the simulated runs of",
    `\`${campaign}\`, all of which the correct code passes. A mutant is found when a run is invalid, breaks down or does`,
    "not end, or when no run of a row can be judged any more (F).",
    "",
    `**${killRatePct.toFixed(1)} %** of the mutants are found: ${found.length} of ${found.length + survivors.length}, beside ` +
      `${equivalent.length} of ${total} that do what the original does.`,
    "",
    ...section(
      "Survivors",
      survivors,
      ({ mutant }) =>
        `| ${place(mutant)} | ${cell(mutant.name)} | ${BEYOND_REACH[mutant.name] ?? "not understood yet"} |`,
      ["Place", "Mutant", "Why it is not found"],
    ),
    ...section(
      "Equivalent",
      equivalent,
      ({ mutant }) => `| ${place(mutant)} | ${cell(mutant.name)} | ${EQUIVALENT[mutant.name]} |`,
      ["Place", "Mutant", "Why nobody can tell"],
    ),
    ...section(
      "Found",
      found,
      ({ mutant, hunt }) => `| ${place(mutant)} | ${cell(mutant.name)} | ${hunt.foundBy} | ${hunt.runs} |`,
      ["Place", "Mutant", "Found by", "Runs"],
    ),
  ].join("\n")}`;
}

function section(
  title: string,
  hunted: readonly Hunted[],
  row: (each: Hunted) => string,
  columns: readonly string[],
): readonly string[] {
  if (hunted.length === 0) return [];
  const rule = `|${columns.map(() => "---").join("|")}|`;
  return [`## ${title}`, "", `| ${columns.join(" | ")} |`, rule, ...hunted.map(row), ""];
}

function place({ file, line }: NamedMutation): string {
  return `${file.split("/").at(-1)}:${line}`;
}

function cell(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
