import { describe, expect, it } from "vitest";
import { ruleOn, sentences } from "../testing/judged.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
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

it("E7 is not exercised where the protocol promises nothing that the simulator could watch", () => {
  const unwatched = note("watching", 0, "environment", { source: "simulator", nodes: [], for: [] });
  expect(ruleOn("E7", recorded(headerWith(), unwatched, work)).verdict).toBe("not exercised");
});

it("E7 is not exercised by a run in which nothing was done", () => {
  expect(ruleOn("E7", recorded(headerWith())).verdict).toBe("not exercised");
});

describe("on a real cluster E7", () => {
  const onReal = (...steps: Steps) => ruleOn("E7", recorded(headerWith({ env: "docker" }), ...steps));
  const leads = (atMs: number, node: string, term: number, source = "log") =>
    note("server", atMs, node, { source, role: "leader", term });

  it("catches two nodes that led one term, however far apart", () => {
    const result = onReal(leads(5, "n1", 4), work, leads(2000, "n2", 5), leads(9000, "n3", 4));
    expect(result).toMatchObject({ verdict: "invalid", anomalies: [{ events: [1, 4], data: { term: 4 } }] });
    expect(sentences(result)).toEqual([
      "By their own logs n1 and n3 led one and the same term, 4 (noted of n1 at 5 ms, n3 at 9000 ms), which has one leader.",
    ]);
  });

  it("lets pass a node that tells the same term again, and nodes that led one after the other", () => {
    const result = onReal(leads(5, "n1", 4), leads(6, "n1", 4), leads(2000, "n2", 5), leads(3000, "n1", 6));
    expect(result).toMatchObject({ verdict: "valid", opportunities: 3, stats: { terms: 3 } });
  });

  it("takes no word of those that follow, of leaders without a term, or of a status, whose parts may not fit", () => {
    const follows = note("server", 7, "n2", { source: "log", role: "follower", term: 4 });
    const without = note("server", 8, "n2", { source: "log", role: "leader" });
    expect(onReal(leads(5, "n1", 4), leads(6, "n2", 4, "status"), follows, without).verdict).toBe("valid");
  });

  it("is not exercised where no log told who leads", () => {
    expect(onReal(work).verdict).toBe("not exercised");
  });
});
