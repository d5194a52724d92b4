import { expect, it } from "vitest";
import { ruleOn, sentences } from "../testing/judged.js";
import { headerWith, recorded } from "../testing/recorded.js";
import { note, write } from "../testing/steps.js";

const work = write("c1", [0, 10], 7);
const breach = note("invariant", 5, "environment", {
  rule: "E7",
  why: "n1 and n2 both lead term 4",
  nodes: ["n1", "n2"],
});

it("E7 catches what the simulator saw", () => {
  const result = ruleOn("E7", recorded(headerWith(), work, breach));
  expect(result).toMatchObject({ verdict: "invalid", anomalies: [{ events: [1] }] });
  expect(sentences(result)[0]).toContain("n1 and n2 both lead term 4");
});

it("E7 is valid where the simulator watched and saw nothing", () => {
  expect(ruleOn("E7", recorded(headerWith(), work))).toMatchObject({ verdict: "valid", opportunities: 1 });
});

it("E7 is not exercised on real clusters, nor by a run in which nothing was done", () => {
  expect(ruleOn("E7", recorded(headerWith({ env: "docker" }), work)).verdict).toBe("not exercised");
  expect(ruleOn("E7", recorded(headerWith())).verdict).toBe("not exercised");
});
