import { UserError } from "../core/errors.js";
import type { TextFile } from "./text-file.js";

/** A line of a text file, without its end. */
export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** False for a last line that no line feed ends: whoever wrote it may have died at it. */
  readonly ended: boolean;
}

/** Longer ones are no history's; a string could not hold them at all in the end. */
const MAX_LINE_LENGTH = 1 << 28;

/** The lines of a file, read a chunk at a time. Throws a UserError where it cannot be read. */
export function* linesOf(file: TextFile): Generator<Line> {
  let number = 1;
  let rest = "";
  for (const chunk of file.chunks()) {
    const pieces = chunk.split("\n");
    // All pieces but the last are ended by a line feed; the first goes on from the chunk before.
    pieces[0] = rest + pieces[0];
    rest = pieces.pop() as string;
    for (const text of pieces) yield { text, number: number++, ended: true };
    if (rest.length > MAX_LINE_LENGTH) {
      throw new UserError(`the line is longer than ${MAX_LINE_LENGTH} characters`, {
        place: { file: file.path, line: number },
        hint: "a history holds one event a line",
      });
    }
  }
  if (rest !== "") yield { text: rest, number, ended: false };
}
