import { describe, expect, it } from "vitest";
import type { HistoryHeader } from "../../core/history.js";
import { judge, type RuleResults } from "../../core/verdict.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { fault, renew, skipped, write } from "../testing/steps.js";
import { judgeCoverage } from "./index.js";

const onF = (header: Partial<HistoryHeader>, results: RuleResults, ...steps: Steps) =>
  judgeCoverage(recorded(headerWith(header), ...steps), results);

const pause = fault(0, [1000, 2000], { kind: "pause", target: "contender", targets: ["c1"] });
const during = write("c2", [1500, 1510], 9);
const after = write("c2", [2500, 2510], 9);
const planned = { nemeses: ["pause:contender"] };

describe("F coverage is valid", () => {
  it("where the planned fault took effect, amid operations", () => {
    expect(onF(planned, {}, pause, during, after)).toMatchObject({
      verdict: "valid",
      stats: { effective: 1, missing: [] },
    });
  });

  it("where another fault of the same nemesis found no target", () => {
    const result = onF(planned, {}, pause, during, after, skipped(1, 3000, "pause", "contender"));
    expect(result.verdict).toBe("valid");
    expect(result.stats["lacking"]).toMatchObject([{ fault: 1, outcome: "skipped", reason: "no contender led" }]);
  });

  it("where another fault of the same nemesis could not be injected, and so left nothing to heal", () => {
    const record = { fault: 1, kind: "pause", target: "contender", targets: ["c2"] } as const;
    const step = (phase: "injecting" | "failed") =>
      ({ kind: "fault", atMs: 2200, nemesis: "pause", record: { ...record, phase } }) as const;
    const result = onF(planned, {}, pause, during, step("injecting"), step("failed"), after);
    expect(result).toMatchObject({ verdict: "valid", stats: { failed: 1, missing: [] } });
  });

  it("where nothing was planned and something was done", () => {
    expect(onF({}, {}, during).verdict).toBe("valid");
  });

  it("by the label of a default target, which names none", () => {
    const halves = fault(0, [1000, 2000], { kind: "partition", target: "halves", targets: ["n1"] });
    expect(onF({ nemeses: ["partition:everyMs=4000"] }, {}, halves, during, after).verdict).toBe("valid");
    expect(onF({ nemeses: ["partition"] }, {}, halves, during, after).verdict).toBe("valid");
  });

  it("where one of the nemeses that a seed drew together took effect", () => {
    const swarm = { swarm: ["pause:contender", "kill:leader"] };
    expect(onF(swarm, {}, pause, during, after, skipped(1, 3000, "kill", "leader")).verdict).toBe("valid");
  });

  it("where the required rules were exercised", () => {
    expect(onF({ required: ["E4"] }, { E4: judge(3, []) }, during).verdict).toBe("valid");
  });
});

describe("F coverage is unknown", () => {
  it("where none of the nemeses that a seed drew together took effect", () => {
    const result = onF({ swarm: ["kill:leader", "pause"] }, {}, during, skipped(0, 1000, "kill", "leader"));
    expect(result).toMatchObject({ verdict: "unknown", reason: expect.stringContaining("pause injected no fault") });
  });

  const partition = { kind: "partition", target: "leader", targets: ["n1"] };
  it.each([
    ["pause:contender injected no fault at all", planned, [during]],
    [
      "no fault of pause:contender was measured to take effect (skipped: no contender led)",
      planned,
      [during, skipped(0, 1000, "pause", "contender")],
    ],
    [
      "no fault of partition:leader was measured to take effect (without effect)",
      { nemeses: ["partition:leader"] },
      [fault(0, [1000, 2000], { ...partition, effective: false }), during, after],
    ],
    [
      "partition injected no fault at all",
      { nemeses: ["partition", "partition:leader"] },
      [fault(0, [1000, 2000], partition), during, after],
    ],
    ["no operation was attempted during any fault of pause:contender", planned, [pause, after]],
    ["no operation succeeded after a fault of pause:contender", planned, [pause, during]],
    [
      "no operation succeeded after the heal of fault 0 (pause)",
      planned,
      [fault(0, [1000], { kind: "pause", target: "contender", targets: ["c1"] }), during, after],
    ],
    ["no operation was invoked", {}, [renew("c1", [0, 10])]],
    ["no operation succeeded", {}, [write("c1", [0, 10], 7, { refusedBy: 9 })]],
    ["E4 had no opportunity (nobody was overtaken)", { required: ["E4"] }, [during]],
  ] as [string, Partial<HistoryHeader>, Steps][])("%s", (missing, header, steps) => {
    const idle = { ...judge(0, []), reason: "nobody was overtaken" };
    const result = onF(header, { E4: idle }, ...steps);
    expect(result.verdict).toBe("unknown");
    expect(result.reason).toMatch(/^vacuous: /);
    expect(result.stats["missing"]).toContain(missing);
  });

  it("where the system flooded, whatever was covered by then", () => {
    const history = recorded(headerWith(planned), pause, during, after);
    const flooded = { type: "end", events: history.events.length, reason: "flooded", detail: "too much" } as const;
    expect(judgeCoverage(history, {}).verdict).toBe("valid");
    expect(judgeCoverage({ ...history, end: flooded }, {})).toMatchObject({ verdict: "unknown", reason: "too much" });
  });
});

it("F coverage is not exercised where no header tells of a plan", () => {
  expect(judgeCoverage(recorded(undefined, during), {}).verdict).toBe("not exercised");
});
