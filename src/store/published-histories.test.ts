import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openSource } from "./history-source.js";

/** Histories that other projects have published; they are no part of this one and lie beside it, where someone put them. */
const FOLDER = fileURLToPath(new URL("../../../shared/data", import.meta.url));
const table = join(FOLDER, "expected.tsv");
const rows = existsSync(table)
  ? readFileSync(table, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((row) => row.split("\t"))
      .map(([file = "", , , format = ""]) => ({ file, format }))
  : [];

describe.skipIf(rows.length === 0)("published histories (skipped where ../shared/data is not there)", () => {
  it.each(rows)("$file reads as $format, every operation of it", ({ file, format }) => {
    const path = join(FOLDER, file);
    const source = openSource(path);
    let invoked = 0;
    let completed = 0;
    for (const event of source.events()) {
      if (event.type === "invoke") invoked += 1;
      else completed += 1;
    }
    expect(source).toMatchObject({ format, guessed: true });
    // Counted another way: what the text says outside of comments, the nemesis' aside.
    const text = readFileSync(path, "utf8").replaceAll(/^\s*;.*$/gm, "");
    const count = (pattern: RegExp) => [...text.matchAll(pattern)].length;
    expect(invoked).toBe(count(/:invoke\b/g));
    expect(completed).toBe(count(/:(ok|fail|info)\b/g) - count(/:nemesis\b/g));
    expect(invoked).toBeGreaterThanOrEqual(Math.max(completed, 3));
  });
});
