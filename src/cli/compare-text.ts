import { COLUMNS, type Column, type Range } from "../campaign/compare/columns.js";
import type { ComparedLine, Comparison } from "../campaign/compare/comparison.js";
import { type Contestant, namesOf, usualConditions } from "../campaign/compare/contestant.js";
import type { Paint } from "./paint.js";
import { seedsText } from "./seeds-text.js";
import { type TableColumn, tableLines } from "./table.js";
import { labelled, wrapped } from "./wrapped.js";

/**
 * The comparison as a table, one line a system, under the conditions of most; then what each column means, and what is
 * different for some. `columns` is the screen's width: what does not fit into it goes on below.
 */
export function comparisonText({ lines }: Comparison, paint: Paint, columns: number): string {
  const contestants = lines.map(({ contestant }) => contestant);
  const { usual, own } = usualConditions(contestants);
  const names = namesOf(contestants);
  const named = labelsOf(names, own);
  const told = COLUMNS.filter(({ name }) => lines.some(({ figures }) => figures[name] !== undefined));
  const table = tableLines(
    [
      { heading: ["", "system"], cells: named, align: "left" },
      ...told.map((column) => figureColumn(column, lines)),
      { heading: ["", "verdicts"], cells: lines.map(verdictText), align: "left" },
    ],
    columns,
    paint.bold,
  );
  return [
    wrapped("", [...Object.values(usual), seedsOf(lines)].join(", "), columns),
    "\n",
    ...table.map((line) => `${line}\n`),
    "\n",
    ...meanings(told, columns),
    ...contestants.flatMap(({ settings }, place) => {
      const note = noteOf(names[place] ?? "", settings, own[place] ?? {});
      return note === undefined ? [] : [wrapped(`${named[place]}  `, note, columns)];
    }),
    ...unknownLines(lines, named, paint, columns),
  ].join("");
}

const OF_EACH = "Of each the median over seeds, and in brackets the least and the greatest of all.";

/** A line for each column; and one for what its figures are. */
function meanings(told: readonly Column[], columns: number): readonly string[] {
  const named = told.map(({ heading, meaning }) => [heading.join(" "), meaning] as const);
  const width = Math.max(0, ...named.map(([name]) => name.length));
  return [
    ...named.map(([name, meaning]) => wrapped(`${name.padEnd(width)}  `, meaning, columns)),
    ...(told.length === 0 ? [] : ["\n", wrapped("", OF_EACH, columns)]),
  ];
}

/** The seeds of all, where they are the same. */
function seedsOf(lines: readonly ComparedLine[]): string {
  const seeds = lines.map(({ runs }) => runs.map(({ seed }) => seed));
  const [first = []] = seeds;
  return seeds.every((others) => others.join() === first.join()) ? seedsText(first) : "not the same seeds";
}

/** What the rows are called. Those that only their faults tell apart are numbered. */
function labelsOf(names: readonly string[], own: readonly Contestant["conditions"][]): readonly string[] {
  const labels = names.map((name, place) => labelOf(name, "*", own[place] ?? {}));
  return names.map((name, place) => {
    const alike = labels.flatMap((label, at) => (label === labels[place] ? at : []));
    const mark = alike.length === 1 ? "*" : `*${alike.indexOf(place) + 1}`;
    return labelOf(name, mark, own[place] ?? {});
  });
}

/** A system's name with the conditions that are not the usual ones; faults, which are long, stand below by the mark. */
function labelOf(name: string, mark: string, { nemesis, ...others }: Contestant["conditions"]): string {
  return [nemesis === undefined ? name : `${name}${mark}`, ...Object.values(others)].join(", ");
}

/** What a system's label does not tell: settings where its name does not have them, and faults of its own. */
function noteOf(name: string, settings: readonly string[], { nemesis }: Contestant["conditions"]): string | undefined {
  const untold = settings.length > 0 && !name.endsWith(settings.join(" "));
  const told = [...(nemesis === undefined ? [] : [nemesis]), ...(untold ? [`with ${settings.join(", ")}`] : [])];
  return told.length === 0 ? undefined : told.join("; ");
}

/** Of each system why its first unknown run is unknown. */
function unknownLines(
  lines: readonly ComparedLine[],
  named: readonly string[],
  paint: Paint,
  columns: number,
): readonly string[] {
  return lines.flatMap(({ runs }, place) => {
    const first = runs.find(({ figures }) => figures.verdict === "unknown");
    if (first === undefined) return [];
    const { reason = "nobody knows why" } = first.figures;
    return [labelled("unknown", `${named[place]}, seed ${first.seed}: ${reason}`, paint.yellow, columns)];
  });
}

function figureColumn({ name, heading }: Column, lines: readonly ComparedLine[]): TableColumn {
  return { heading, cells: lines.map(({ figures }) => rangeText(figures[name])), align: "right" };
}

function rangeText(range: Range | undefined): string {
  if (range === undefined) return "-";
  const [median, least, most] = [range.median, range.least, range.most].map(figureText);
  return least === most ? `${median}` : `${median} (${least}..${most})`;
}

/** Whole from 10 on, below with two digits that tell something. */
function figureText(figure: number): string {
  return String(figure >= 10 ? Math.round(figure) : Number(figure.toPrecision(2)));
}

/** `2 valid, 18 invalid: E4 18, E3 2`. */
function verdictText({ verdicts, violated }: ComparedLine): string {
  const found = (["valid", "invalid", "unknown"] as const).filter((verdict) => verdicts[verdict] > 0);
  const counts = found.map((verdict) => `${verdicts[verdict]} ${verdict}`).join(", ");
  const rules = Object.entries(violated).map(([rule, runs]) => `${rule} ${runs}`);
  return rules.length === 0 ? counts || "no runs" : `${counts}: ${rules.join(", ")}`;
}
