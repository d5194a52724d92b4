/** What a folded line ends with, so that a shell reads on. */
const READ_ON = " \\";

/**
 * A command as lines that a shell reads as one, each with its line break. Parts stay whole, so that one alone may be wider
 * than `columns`.
 */
export function foldedCommand(parts: readonly string[], indent: string, columns: number): string {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = `${lines.at(-1)} ${part}`;
    const fits = lines.length > 0 && longer.length + READ_ON.length <= columns;
    if (fits) lines[lines.length - 1] = longer;
    else lines.push(`${indent}${lines.length === 0 ? "" : "  "}${part}`);
  }
  return `${lines.join(`${READ_ON}\n`)}\n`;
}
