import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, meant, suggestion } from "./suggest.js";

describe("suggestion", () => {
  const systems = ["raft", "etcd", "zookeeper"];

  it.each([
    ["zookeper", "did you mean zookeeper?"],
    ["ectd", "did you mean etcd?"],
    ["Raft", "did you mean raft?"],
    ["consul", "known: raft, etcd, zookeeper"],
  ])("for %s says %j", (name, text) => {
    expect(suggestion(name, systems)).toBe(text);
  });

  it("says so where nothing is known", () => {
    expect(suggestion("anything", [])).toBe("there are none");
  });

  it("takes the closest of several", () => {
    expect(meant("seed", ["seeds", "nodes", "seed"])).toEqual(["seed"]);
    expect(meant("sede", ["seeds", "nodes", "seed"])).toEqual(["seed"]);
  });

  it("takes what begins with the name before what looks like it", () => {
    expect(suggestion("nem", ["env", "nemesis"])).toBe("did you mean nemesis?");
    expect(suggestion("node", ["mode", "nodes"])).toBe("did you mean nodes?");
    expect(suggestion("s", ["system", "seed", "env"])).toBe("did you mean system or seed?");
  });

  it("does not guess where many begin with the name", () => {
    expect(meant("col", ["colour-1", "colour-2", "colour-3", "colour-4", "colour-5"])).toEqual([]);
  });
});

describe("editDistance", () => {
  it("counts a swap of neighbours once", () => {
    expect(editDistance("ectd", "etcd")).toBe(1);
    expect(editDistance("kitten", "sitting")).toBe(3);
  });

  it("is symmetric, and 0 between equals alone", () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (left, right) => {
        expect(editDistance(left, right)).toBe(editDistance(right, left));
        expect(editDistance(left, right) === 0).toBe(left === right);
      }),
    );
  });
});
