import { describe, expect, it } from "vitest";
import { ruleOn, sentences } from "../testing/judged.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { append, readLog } from "../testing/steps.js";

const onE12 = (...steps: Steps) => ruleOn("E12", recorded(headerWith(), ...steps));
const appendA = append("c1", [0, 10], 7, { value: "a" });

describe("E12 completeness catches", () => {
  it("an acknowledged append that is lost", () => {
    const result = onE12(appendA, readLog("r1", [900, 910], []));
    expect(sentences(result)).toEqual([
      'log answered c1 ok for "a" with token 7 at 10 ms, but its last read does not show it: an acknowledged append was lost.',
    ]);
    expect(result.anomalies[0]?.events).toEqual([0, 1, 2, 3]);
  });

  it("an append that took effect twice", () => {
    expect(
      onE12(
        appendA,
        readLog(
          "r1",
          [900, 910],
          [
            [7, "a"],
            [7, "a"],
          ],
        ),
      ).verdict,
    ).toBe("invalid");
  });

  it("a refused append that took effect", () => {
    const refused = append("c1", [0, 10], 7, { value: "a", refusedBy: 9 });
    expect(sentences(onE12(refused, readLog("r1", [900, 910], [[7, "a"]])))[0]).toContain(
      "a refused append took effect",
    );
  });

  it("an unanswered append that took effect twice", () => {
    const unanswered = append("c1", [0, 1000], 7, { value: "a", unanswered: true });
    expect(
      onE12(
        unanswered,
        readLog(
          "r1",
          [2000, 2010],
          [
            [7, "a"],
            [7, "a"],
          ],
        ),
      ).verdict,
    ).toBe("invalid");
  });

  it("an entry that nobody appended", () => {
    expect(
      onE12(
        appendA,
        readLog(
          "r1",
          [900, 910],
          [
            [7, "a"],
            [7, "b"],
          ],
        ),
      ).verdict,
    ).toBe("invalid");
  });
});

describe("E12 completeness lets pass", () => {
  it("each fate that an append may have", () => {
    const result = onE12(
      appendA,
      append("c1", [20, 30], 7, { value: "b", refusedBy: 9 }),
      append("c1", [40, 1040], 7, { value: "landed", unanswered: true }),
      append("c1", [1050, 2050], 7, { value: "never", unanswered: true }),
      append("c1", [2060], 7, { value: "open" }),
      readLog(
        "r1",
        [9000, 9010],
        [
          [7, "landed"],
          [7, "a"],
        ],
      ),
    );
    expect(result).toMatchObject({ verdict: "valid", opportunities: 5 });
    expect(result.stats).toEqual({ logs: [{ resource: "log", appends: 1, entries: 2, landedUnanswered: 1 }] });
  });

  it("the same entry appended twice on purpose", () => {
    const again = append("c1", [20, 30], 7, { value: "a" });
    expect(
      onE12(
        appendA,
        again,
        readLog(
          "r1",
          [900, 910],
          [
            [7, "a"],
            [7, "a"],
          ],
        ),
      ).verdict,
    ).toBe("valid");
    expect(onE12(appendA, again, readLog("r1", [900, 910], [[7, "a"]])).verdict).toBe("invalid");
  });

  it("values that differ only in the order of their keys", () => {
    const written = append("c1", [0, 10], 7, { value: { x: 1, y: [2, null] } });
    expect(onE12(written, readLog("r1", [900, 910], [[7, { y: [2, null], x: 1 }]])).verdict).toBe("valid");
  });
});

describe("E12 completeness is unknown", () => {
  it("where nobody read the log", () => {
    expect(onE12(appendA)).toMatchObject({ verdict: "unknown", reason: "log was never read after its 1 append" });
  });

  it("where appends returned after the last read had been invoked", () => {
    const result = onE12(
      appendA,
      readLog("c2", [15, 20], [[7, "a"]], { by: 9 }),
      append("c2", [30, 40], 9, { value: "b" }),
    );
    expect(result.verdict).toBe("unknown");
  });

  it("but invalid where such a read refutes all the same", () => {
    const result = onE12(appendA, readLog("c2", [15, 20], [], { by: 9 }), append("c2", [30, 40], 9, { value: "b" }));
    expect(result.verdict).toBe("invalid");
  });
});

it("E12 is not exercised where nothing was appended", () => {
  expect(onE12(readLog("r1", [0, 10], [])).verdict).toBe("not exercised");
});
