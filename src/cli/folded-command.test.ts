import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldedCommand } from "./folded-command.js";

describe("a folded command", () => {
  it("is one command to a shell, and no wider than asked for unless a part is", () => {
    const parts = fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(parts, (words) => {
        const folded = foldedCommand(["echo", ...words], "  ", 24);
        expect(execFileSync("sh", ["-c", folded], { encoding: "utf8" })).toBe(`${words.join(" ")}\n`);
        const wide = folded.split("\n").filter((line) => line.length > 24);
        for (const line of wide) expect(line.replace(/ \\$/, "").trim()).not.toContain(" ");
      }),
      { numRuns: 20 },
    );
  });
});
