import { describe, expect, it } from "vitest";
import { ruleOn, sentences } from "../testing/judged.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { campaign, observe, read, write } from "../testing/steps.js";

const onE11 = (...steps: Steps) => ruleOn("E11", recorded(headerWith(), ...steps));

describe("E11 monotone observation catches", () => {
  it("one reader that is shown an older leader", () => {
    const result = onE11(observe("r1", [0, 10], "c2", 9), observe("r1", [20, 30], "c1", 7));
    expect(sentences(result)).toEqual([
      "e showed r1 token 9 by 10 ms, but r1 itself, asking after that at 20 ms, was shown the older token 7: it went back in time.",
    ]);
  });

  it("another reader that is shown an older value", () => {
    expect(onE11(read("r1", [0, 10], 9), read("r2", [20, 30], 7)).verdict).toBe("invalid");
  });

  it("a fence that forgets what it has seen", () => {
    const result = onE11(write("c1", [0, 10], 5, { refusedBy: 9 }), write("c1", [20, 30], 5, { refusedBy: 7 }));
    expect(result.verdict).toBe("invalid");
  });

  it("a register back at an older token than a write that its fence had accepted", () => {
    const late = write("c1", [100, 1100], 7, { unanswered: true });
    const result = onE11(late, write("c2", [4020, 4030], 9), read("r1", [6000, 6010], 7));
    expect(sentences(result)).toEqual([
      "r accepted c2's write with token 9 by 4030 ms, but r1, asking after that at 6000 ms, was shown the older token 7: it went back in time.",
    ]);
  });
});

describe("E11 monotone observation lets pass", () => {
  it("reads beside or before a write, and those that show it or a later one", () => {
    const accepted = write("c2", [20, 40], 9);
    const result = onE11(read("r1", [0, 10], 7), accepted, read("r2", [30, 50], 7), read("r1", [60, 70], 9));
    expect(result).toMatchObject({ verdict: "valid", opportunities: 2 });
  });

  it("a register that ignores the tokens of writes", () => {
    const steps = [write("c2", [0, 10], 9), read("r1", [20, 30], 7)].flat();
    expect(ruleOn("E11", recorded(headerWith({ fence: "none" }), steps)).verdict).toBe("not exercised");
  });

  it("reads that overlap", () => {
    expect(onE11(read("r1", [0, 20], 9), read("r2", [10, 30], 7)).verdict).toBe("not exercised");
  });

  it("tokens that rise, with nobody leading in between", () => {
    const result = onE11(
      observe("r1", [0, 10], "c1", 7),
      observe("r1", [20, 30], null, null),
      observe("r2", [40, 50], "c2", 9),
    );
    expect(result).toMatchObject({ verdict: "valid", opportunities: 1 });
  });

  it("a register that still holds the old leader's value after a new one was observed", () => {
    expect(onE11(observe("r1", [0, 10], "c2", 9), read("r1", [20, 30], 7)).verdict).toBe("not exercised");
  });

  it("a register that ignores tokens: whose values it holds is a matter of E4", () => {
    const history = recorded(headerWith({ fence: "none" }), read("r1", [0, 10], 9), read("r2", [20, 30], 7));
    expect(ruleOn("E11", history).verdict).toBe("not exercised");
  });

  it("a refusal that shows more than the register's last write", () => {
    expect(onE11(write("c1", [0, 10], 5, { refusedBy: 9 }), read("c1", [20, 30], 7)).verdict).toBe("not exercised");
  });
});

describe("E11 monotone observation without tokens", () => {
  const onNames = (...steps: Steps) => ruleOn("E11", recorded(headerWith({ tokens: "none" }), ...steps));
  const seen = [observe("r1", [100, 110], "c2", 40), observe("r2", [120, 130], "c1", 90)];

  it("catches an observer who is shown a tenure that ended before the other was asked for", () => {
    const result = onNames(campaign("c1", [0, 10], 90), campaign("c2", [20, 30], 40), seen);
    expect(result.verdict).toBe("invalid");
    expect(sentences(result)[0]).toMatch(/showed r1 tenure 2 .* the older tenure 1/);
  });

  it("catches it though a tenure of unknown order was seen in between", () => {
    const result = onNames(
      campaign("c3", [5, 80], 70),
      campaign("c1", [0, 10], 90),
      campaign("c2", [40, 50], 40),
      observe("r1", [100, 110], "c2", 40),
      observe("r1", [120, 130], "c3", 70),
      observe("r1", [140, 150], "c1", 90),
    );
    expect(sentences(result)).toHaveLength(1);
    expect(sentences(result)[0]).toMatch(/showed r1 tenure 2 .* the older tenure 1/);
  });

  it("tells of two nodes that answer differently, and of one that changed sides", () => {
    const grants = [campaign("c1", [0, 10], 90), campaign("c2", [20, 30], 40)].flat();
    const sentence = (first: string | undefined, second: string | undefined) =>
      sentences(
        onNames(
          grants,
          observe("r1", [100, 110], "c2", 40, { node: first }),
          observe("r2", [120, 130], "c1", 90, { node: second }),
        ),
      )[0];
    expect(sentence("n3", "n1")).toMatch(
      /the older tenure 1: n3 and n1 answer differently, as they do where two nodes lead and neither knows/,
    );
    expect(sentence("n3", "n3")).toMatch(/: n3 answers differently now: it goes by another grant than before/);
    expect(sentence(undefined, undefined)).toMatch(/the older tenure 1: it went back in time\.$/);
  });

  it("lets pass names that fall, and tenures that nobody can put in order", () => {
    expect(onNames(campaign("c2", [0, 10], 40), campaign("c1", [20, 30], 90), seen).verdict).toBe("valid");
    expect(onNames(campaign("c1", [0, 30], 90), campaign("c2", [20, 40], 40), seen).verdict).toBe("valid");
  });
});
