import { describe, expect, it } from "vitest";
import type { Fence } from "../../core/history.js";
import { ruleOn, sentences } from "../testing/judged.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { append, readLog } from "../testing/steps.js";

const onE5 = (...steps: Steps) => ruleOn("E5", recorded(headerWith({ fence: "token" }), ...steps));
const fenced = (fence: Fence, ...steps: Steps) => ruleOn("E5", recorded(headerWith({ fence }), ...steps));

const before: Steps = [append("c1", [0, 10], 7, { value: "a" }), append("c1", [20, 30], 7, { value: "b" })];

describe("E5 handover catches", () => {
  it("a new leader's read that misses an accepted entry of its predecessor", () => {
    const result = onE5(
      ...before,
      readLog("c2", [50, 60], [[7, "a"]], { by: 9 }),
      readLog(
        "r1",
        [900, 910],
        [
          [7, "a"],
          [7, "b"],
        ],
      ),
    );
    expect(sentences(result)).toEqual([
      "c2, leading with token 9, read log at 50 ms without c1's entry of the older token 7, which was accepted all the same: the new leader acts without knowing it.",
    ]);
  });

  it("an append of the old leader that was accepted after the new one had raised the fence", () => {
    const result = onE5(
      ...before,
      readLog(
        "c2",
        [50, 60],
        [
          [7, "a"],
          [7, "b"],
        ],
        { by: 9 },
      ),
      append("c1", [55, 70], 7, { value: "c" }),
    );
    expect(result.verdict).toBe("invalid");
  });

  it("an unanswered append that landed after the handover, as the final read shows", () => {
    const result = onE5(
      ...before,
      append("c1", [40, 1040], 7, { value: "c", unanswered: true }),
      readLog(
        "c2",
        [50, 60],
        [
          [7, "a"],
          [7, "b"],
        ],
        { by: 9 },
      ),
      append("c2", [70, 80], 9, { value: "d" }),
      readLog(
        "r1",
        [900, 910],
        [
          [7, "a"],
          [7, "b"],
          [7, "c"],
          [9, "d"],
        ],
      ),
    );
    expect(result.verdict).toBe("invalid");
  });

  it("an old entry behind one of the new leader's own", () => {
    const result = onE5(
      ...before,
      append("c2", [70, 80], 9, { value: "d" }),
      readLog(
        "c2",
        [90, 95],
        [
          [7, "a"],
          [9, "d"],
          [7, "b"],
        ],
        { by: 9 },
      ),
    );
    expect(sentences(result).some((why) => why.includes("behind its own"))).toBe(true);
  });

  it("a log that has lost what it showed before", () => {
    const result = onE5(
      ...before,
      readLog("c2", [50, 60], [[7, "b"]], { by: 9 }),
      readLog(
        "r1",
        [900, 910],
        [
          [7, "a"],
          [7, "b"],
        ],
      ),
    );
    expect(result.verdict).toBe("invalid");
  });
});

describe("E5 handover lets pass", () => {
  it("a new leader that sees everything there was", () => {
    const result = onE5(
      ...before,
      append("c1", [40, 1040], 7, { value: "c", unanswered: true }),
      readLog(
        "c2",
        [50, 60],
        [
          [7, "a"],
          [7, "b"],
        ],
        { by: 9 },
      ),
      append("c2", [70, 80], 9, { value: "d" }),
      append("c1", [90, 95], 7, { value: "e", refusedBy: 9 }),
      readLog(
        "r1",
        [900, 910],
        [
          [7, "a"],
          [7, "b"],
          [9, "d"],
        ],
      ),
    );
    expect(result).toMatchObject({ verdict: "valid", opportunities: 1 });
  });

  it("a stale append from before the first higher token reached the log: the new leader's read shows it", () => {
    const result = onE5(append("c1", [0, 55], 7, { value: "a" }), readLog("c2", [50, 60], [[7, "a"]], { by: 9 }));
    expect(result.verdict).toBe("valid");
  });

  it("a deposed leader's read from before the newer leader's appends", () => {
    const result = onE5(
      append("c3", [0, 10], 5, { value: "z" }),
      readLog("c1", [20, 30], [[5, "z"]], { by: 7 }),
      append("c2", [20, 30], 9, { value: "d" }),
      readLog(
        "r1",
        [900, 910],
        [
          [5, "z"],
          [9, "d"],
        ],
      ),
    );
    expect(result.verdict).toBe("valid");
  });

  it("logs under another fence, which promise no such thing", () => {
    const missed: Steps = [
      ...before,
      readLog("c2", [50, 60], [], { by: 9 }),
      readLog(
        "r1",
        [900, 910],
        [
          [7, "a"],
          [7, "b"],
        ],
      ),
    ];
    expect(fenced("guard", ...missed).verdict).toBe("not exercised");
    expect(fenced("none", ...missed).verdict).toBe("not exercised");
  });

  it("the first leader, who has nobody before it", () => {
    expect(
      onE5(
        ...before,
        readLog(
          "c1",
          [50, 60],
          [
            [7, "a"],
            [7, "b"],
          ],
          { by: 7 },
        ),
      ).verdict,
    ).toBe("not exercised");
  });
});
