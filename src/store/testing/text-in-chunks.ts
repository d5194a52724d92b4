import type { TextFile } from "../text-file.js";

/** A text file that never was one, called `h`, cut into chunks of the given lengths by turns. */
export function textInChunks(text: string, ...lengths: readonly number[]): TextFile {
  const chunks: string[] = [];
  for (let at = 0; at < text.length; ) {
    const length = lengths[chunks.length % lengths.length] ?? text.length;
    chunks.push(text.slice(at, at + length));
    at += length;
  }
  return {
    path: "h",
    sample: chunks[0] ?? "",
    *chunks() {
      yield* chunks;
    },
  };
}
