import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findRule, RULES } from "./rules.js";
import { renderRulesMarkdown } from "./rules-markdown.js";

describe("the catalogue of rules", () => {
  it("names each rule once, with everything a reader needs", () => {
    expect(RULES.map(({ id }) => id)).toEqual([
      "E1",
      "E2",
      "E3",
      "E4",
      "E5",
      "E6",
      "E7",
      "E8",
      "E9",
      "E10",
      "E11",
      "E12",
      "L",
      "F",
      "crash",
    ]);
    for (const rule of RULES) {
      expect(rule.example.length).toBeGreaterThan(0);
      for (const text of [rule.name, rule.statement, rule.source, rule.onCall]) expect(text.length).toBeGreaterThan(4);
    }
  });

  it("is found by id, in any case", () => {
    expect(findRule("e12")?.name).toBe("completeness");
    expect(findRule("E99")).toBeUndefined();
  });

  it("is what docs/rules.md says", () => {
    const written = readFileSync(new URL("../../docs/rules.md", import.meta.url), "utf8");
    expect(written).toBe(renderRulesMarkdown());
  });
});
