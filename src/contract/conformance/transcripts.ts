import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/**
 * Plays every transcript of a folder: each `.txt` is a scenario to be read from top to bottom, and what it says below its
 * commands must be what happens. After a change that is meant to be seen there, tests run with `UPDATE_TRANSCRIPTS=1` write
 * what happens now; read the difference before committing it.
 */
export function transcriptConformance(
  folder: URL,
  play: (text: string, file: string) => string | Promise<string>,
): void {
  describe("transcripts", () => {
    const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));
    it.each(files)("%s", async (file) => {
      const path = new URL(file, folder);
      const expected = readFileSync(path, "utf8");
      const actual = await play(expected, file);
      if (process.env["UPDATE_TRANSCRIPTS"] === "1") writeFileSync(path, actual);
      else expect(actual).toBe(expected);
    });
  });
}
