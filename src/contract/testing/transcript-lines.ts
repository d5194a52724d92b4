/** What stays of a transcript's text when it is played. */
export interface TranscriptLine {
  readonly line: string;
  /** What it asks for, without its `> `; undefined in comments (`#`) and blank lines. */
  readonly command: string | undefined;
}

/**
 * The lines of a transcript but for what it tells. Lines that begin with `> ` are commands, those right below each are
 * what it brought about, to be told anew; comments and blank lines stay.
 */
export function* keptLines(text: string): Generator<TranscriptLine> {
  let belowCommand = false;
  for (const line of text.split("\n")) {
    const isCommand = line.startsWith("> ");
    if (isCommand || line === "" || line.startsWith("#")) {
      belowCommand = isCommand;
      yield { line, command: isCommand ? line.slice(2) : undefined };
    } else if (!belowCommand) {
      throw new Error(`neither a command nor below one: ${line}`);
    }
  }
}
