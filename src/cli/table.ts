/** A column of a table: what stands above it, and a cell for each line. */
export interface TableColumn {
  /** In as many lines as the headings of the others. */
  readonly heading: readonly string[];
  readonly cells: readonly string[];
  readonly align: "left" | "right";
}

const GUTTER = "  ";

/**
 * The table's lines, without line breaks. Where it is wider than `columns`, what does not fit stands in further tables
 * below, each with the first column again and an empty line before it. A line of headings that is empty in one of
 * them is left out. `painted` gives headings their look.
 */
export function tableLines(
  all: readonly TableColumn[],
  columns: number,
  painted: (heading: string) => string,
): readonly string[] {
  const [first, ...others] = all.map(padded);
  if (first === undefined) return [];
  const headings = all[0]?.heading.length ?? 0;
  const blocks: (readonly string[])[][] = [[]];
  let width = widthOf(first);
  for (const column of others) {
    const wider = width + GUTTER.length + widthOf(column);
    const block = blocks.at(-1) as (readonly string[])[];
    if (wider > columns && block.length > 0) {
      blocks.push([column]);
      width = widthOf(first) + GUTTER.length + widthOf(column);
    } else {
      block.push(column);
      width = wider;
    }
  }
  return blocks.flatMap((block, place) => [
    ...(place === 0 ? [] : [""]),
    ...first.flatMap((cell, line) => {
      const text = [cell, ...block.map((column) => column[line] ?? "")].join(GUTTER).trimEnd();
      if (line >= headings) return [text];
      return text === "" ? [] : [painted(text)];
    }),
  ]);
}

/** Heading and cells, all of one width. */
function padded({ heading, cells, align }: TableColumn): readonly string[] {
  const texts = [...heading, ...cells];
  const width = Math.max(...texts.map((text) => text.length));
  return texts.map((text) => (align === "left" ? text.padEnd(width) : text.padStart(width)));
}

function widthOf([line = ""]: readonly string[]): number {
  return line.length;
}
