import { expect, it } from "vitest";
import { type TableColumn, tableLines } from "./table.js";

const systems: TableColumn = { heading: ["", "system"], cells: ["raft", "bully"], align: "left" };
const figures = (name: string, ...cells: readonly string[]): TableColumn => ({
  heading: [name, "s"],
  cells,
  align: "right",
});
const columns = [systems, figures("longest", "1", "20"), figures("total", "3 (1..5)", "-")];

it("aligns its columns, names to the left and figures to the right", () => {
  expect(tableLines(columns, 80, (heading) => heading)).toEqual([
    "        longest     total",
    "system        s         s",
    "raft          1  3 (1..5)",
    "bully        20         -",
  ]);
});

it("goes on below where it is too wide, with the first column again", () => {
  const lines = tableLines(columns, 24, (heading) => `<${heading}>`);
  expect(lines).toEqual([
    "<        longest>",
    "<system        s>",
    "raft          1",
    "bully        20",
    "",
    "<           total>",
    "<system         s>",
    "raft    3 (1..5)",
    "bully          -",
  ]);
  expect(tableLines(columns, 25, (heading) => heading)).toHaveLength(4);
  // Where only one of the headings has a first line, the other tables begin with their second.
  const verdicts: TableColumn = { heading: ["", "verdicts"], cells: ["valid", "invalid"], align: "left" };
  expect(tableLines([...columns.slice(0, 2), verdicts], 16, (heading) => heading).slice(5)).toEqual([
    "system  verdicts",
    "raft    valid",
    "bully   invalid",
  ]);
  // A column that fits nowhere is not broken.
  expect(tableLines(columns, 3, (heading) => heading)).toHaveLength(9);
  expect(tableLines([], 80, (heading) => heading)).toEqual([]);
});
