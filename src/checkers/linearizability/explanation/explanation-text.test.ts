import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import type { ExplainedOperation, Explanation, Witness } from "../../../core/explanation.js";
import { explanationText, witnessText } from "./explanation-text.js";

const plain = picocolors.createColors(false);
const coloured = picocolors.createColors(true);

function operation(text: string, role: ExplainedOperation["role"], at: readonly number[]): ExplainedOperation {
  const [startNs = 0, endNs = null] = at;
  const outcome = endNs === null ? "unknown" : "ok";
  const why = role === "placed" ? null : `why ${text} cannot go next`;
  return { events: at, process: String(startNs % 3), text, startNs, endNs, outcome, role, why };
}

const explanation: Explanation = {
  subject: "r",
  model: "register",
  operations: [
    operation("write 1", "placed", [0, 1]),
    operation("write 2", "core", [2, 3]),
    operation("write 7", "unknown", [3]),
    operation("read 1", "stuck", [4, 5]),
  ],
  stuck: 3,
  window: { from: "any state", returns: 2, startNs: 1, endNs: 5, core: [1, 3], furtherCore: 0, minimal: true },
  prefix: {
    length: 2,
    last: [
      { operation: 0, atNs: 0, state: "holds 1" },
      { operation: 1, atNs: 2, state: "holds 2" },
    ],
  },
  states: { known: "at most", listed: ["holds 2", "holds 7"], further: 3 },
  why: "Whatever state r was in before event 2, these cannot all be: write 2 (events 2 to 3) and read 1 (events 4 to 5).",
};

describe("an explanation on a terminal", () => {
  it("shows the claim, the operations as bars by process, why each cannot go next, and the order found", () => {
    expect(explanationText(explanation, { paint: plain, width: 100 })).toBe(`\
  Whatever state r was in before event 2, these cannot all be: write 2 (events 2 to 3) and read 1
  (events 4 to 5).

      process  operation  events  outcome
    ? 0        write 7    3       unknown                 |------------------------------->
  >>> 1        read 1     4-5     ok                                      |==============|
    ! 2        write 2    2-3     ok       |--------------|

  - read 1 (events 4 to 5): why read 1 cannot go next
  - write 2 (events 2 to 3): why write 2 cannot go next
  - write 7 (event 3): why write 7 cannot go next

  The longest order places 2 operations:
    process 0  write 1                             0-1         holds 1
    process 2  write 2                             2-3         holds 2
  - Possible by then (at most): r holds 2, or holds 7, or is in one of 3 further states`);
  });

  it("fits any width, without the bars where there is no room", () => {
    const narrow = explanationText(explanation, { paint: plain, width: 60 });
    expect(narrow).not.toContain("|--");
    for (const width of [60, 80, 100, 140]) {
      for (const line of explanationText(explanation, { paint: plain, width }).split("\n")) {
        expect(line.length).toBeLessThanOrEqual(width);
      }
    }
  });

  it("says the same without its colours", () => {
    const withColours = explanationText(explanation, { paint: coloured, width: 100 });
    expect(withColours).toContain("\u001b[31m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour is.
    expect(withColours.replace(/\u001b\[\d+m/g, "")).toBe(explanationText(explanation, { paint: plain, width: 100 }));
  });
});

describe("a witness on a terminal", () => {
  it("shows each step with the state it leaves, and says how many are left out", () => {
    const [first, second] = explanation.operations as readonly [ExplainedOperation, ExplainedOperation];
    const witness: Witness = {
      subject: "r",
      model: "register",
      length: 12,
      operations: [first, second],
      steps: [
        { place: 0, operation: 0, atNs: 0, state: "holds 1" },
        { place: 11, operation: 1, atNs: 2, state: "holds 2" },
      ],
    };
    expect(witnessText(witness, { paint: plain, width: 100 })).toBe(`\
  r: an order of 12 operations that explains every answer
   1  process 0  write 1                             0-1         holds 1
  ... 10 more ...
  12  process 2  write 2                             2-3         holds 2`);
  });
});
