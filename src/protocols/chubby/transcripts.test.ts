import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { playCell } from "./testing/cell-transcript.js";

const FOLDER = new URL("./testdata/", import.meta.url);

/**
 * Each file under `testdata/` is a scenario to be read from top to bottom; `testing/cell-transcript.ts` lists its commands.
 * After a change that is meant to be seen there, `UPDATE_TRANSCRIPTS=1 npx vitest run src/protocols/chubby` writes what
 * happens now below the commands; read the difference before committing it.
 */
describe("transcripts", () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".txt"))) {
    it(file, () => {
      const path = new URL(file, FOLDER);
      const expected = readFileSync(path, "utf8");
      const actual = playCell(expected);
      if (process.env["UPDATE_TRANSCRIPTS"] === "1") writeFileSync(path, actual);
      else expect(actual).toBe(expected);
    });
  }
});
