import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { playTranscript } from "./testing/transcript.js";

const FOLDER = new URL("./testdata/", import.meta.url);

/** To be read from top to bottom. `UPDATE_TRANSCRIPTS=1` writes what happens now: read the difference first. */
describe("transcripts", () => {
  it.each(readdirSync(FOLDER))("%s", async (name) => {
    const path = new URL(name, FOLDER);
    const expected = readFileSync(path, "utf8");
    const actual = await playTranscript(expected);
    if (process.env["UPDATE_TRANSCRIPTS"] === "1") writeFileSync(path, actual);
    else expect(actual).toBe(expected);
  });
});
