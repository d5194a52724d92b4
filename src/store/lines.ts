import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { messageOf, UserError } from "../core/errors.js";

/** A line of a text file, without its end. */
export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** False for a last line that no line feed ends: whoever wrote it may have died at it. */
  readonly ended: boolean;
}

const CHUNK_BYTES = 1 << 20;

/** The lines of a file, read a chunk at a time. Throws a UserError where it cannot be read. */
export function* linesOf(path: string): Generator<Line> {
  const file = orExplain(path, () => openSync(path, "r"));
  try {
    const decoder = new StringDecoder("utf8");
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let number = 1;
    let rest = "";
    for (;;) {
      const bytes = orExplain(path, () => readSync(file, chunk));
      if (bytes === 0) break;
      const pieces = decoder.write(chunk.subarray(0, bytes)).split("\n");
      // All pieces but the last are ended by a line feed; the first goes on from the chunk before.
      pieces[0] = rest + pieces[0];
      rest = pieces.pop() as string;
      for (const text of pieces) yield { text, number: number++, ended: true };
    }
    rest += decoder.end();
    if (rest !== "") yield { text: rest, number, ended: false };
  } finally {
    closeSync(file);
  }
}

function orExplain<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (thrown) {
    throw new UserError(`cannot be read: ${messageOf(thrown)}`, { place: { file: path } });
  }
}
