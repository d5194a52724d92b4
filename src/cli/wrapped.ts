import type { Paint } from "./paint.js";

/** No line is longer, so that two columns of a wide terminal, or one of any other, hold it. */
const COLUMNS = 110;

/**
 * `lead` and then `text`, broken between words at 110 columns, or at fewer where the screen has no more; what follows the
 * first line stands below where the text began. A word longer than a line is left whole. Ends with a line break.
 */
export function wrapped(lead: string, text: string, screen: number = COLUMNS): string {
  const columns = Math.min(screen, COLUMNS);
  const lines: string[] = [];
  let line = lead;
  for (const word of text.split(" ")) {
    const longer = line.length === lead.length ? line + word : `${line} ${word}`;
    if (longer.length > columns && line.length > lead.length) {
      lines.push(line);
      line = " ".repeat(lead.length) + word;
    } else line = longer;
  }
  return [...lines, line].map((whole) => `${whole}\n`).join("");
}

/** A name and its one line, the name in bold where the stream knows that. */
export function heading(name: string, summary: string, paint: Paint): string {
  return labelled(name, summary, paint.bold);
}

/** Text behind a label that `painted` gives its look, which takes no columns. */
export function labelled(label: string, text: string, painted: (label: string) => string, screen?: number): string {
  return painted(label) + wrapped(`${label}  `, text, screen).slice(label.length);
}
