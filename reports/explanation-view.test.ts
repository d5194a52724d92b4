import { describe, expect, it } from "vitest";
import type { Explanation } from "../src/core/explanation.js";
import { explanationView } from "./explanation-view.js";
import { runView } from "./run-view.js";
import { staleRead, staleReadReport } from "./testing/stale-read.js";

describe("the view of an explanation", () => {
  const [anomaly] = runView(staleReadReport).anomalies;
  const view = anomaly?.explanation;

  it("takes the process of each operation from the history, and puts the stuck one's first", () => {
    expect(view?.lanes.map(({ process, bars }) => [process, bars.map(({ text, role }) => `${text} ${role}`)])).toEqual([
      ["1", ["read 1 placed", "read 1 stuck"]],
      ["0", ["write 1 placed", "write 2 core", "write 1 related"]],
      ["3", ["write 3 pending"]],
      ["2", ["write 7 unknown"]],
    ]);
  });

  it("draws the operations that cannot all be, and what is near them", () => {
    expect(view?.startMs).toBeLessThan(8);
    expect(view?.endMs).toBeGreaterThan(16);
    expect(view?.endMs).toBeLessThan(33);
    expect(view?.lanes[3]?.bars[0]?.endMs).toBeNull();
  });

  it("shows each state from the step that leaves it to the next that leaves another", () => {
    expect(view?.states).toEqual([
      { startMs: 2.5, endMs: 10, text: "holds 1" },
      { startMs: 10, endMs: 16, text: "holds 2" },
    ]);
    expect(view?.points.map(({ lane, atMs }) => [lane, atMs])).toEqual([
      [1, 2.5],
      [0, 6],
      [1, 10],
    ]);
  });

  it("tells the stuck operation's reason first, and keeps the drawing out of the figures", () => {
    expect(view?.reasons.map(({ role }) => role)).toEqual(["stuck", "core", "related", "pending", "unknown"]);
    expect(anomaly?.data).toBe("model register, subject r");
  });

  it("finds a place for operations whose process nobody knows, and leaves out what is far away", () => {
    const far = { ...staleRead.operations[0], startNs: -9e9, endNs: -8e9 } as Explanation["operations"][number];
    const moved = { ...staleRead, operations: staleRead.operations.with(0, far) };
    const { lanes } = explanationView(moved, () => undefined);
    expect(lanes.every(({ process }) => process === "")).toBe(true);
    expect(lanes.length).toBeLessThan(6);
    expect(lanes.flatMap(({ bars }) => bars)).toHaveLength(6);
  });
});
