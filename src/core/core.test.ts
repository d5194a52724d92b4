import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaultPhase, HistoryEvent } from "./event.js";
import { faultWindows } from "./fault-window.js";
import { bridge, drops, isolate, majoritiesRing, mergeGrudges, oneWay, splitGroups } from "./grudge.js";
import { operations, outcomeOf } from "./history.js";
import { createRandom } from "./random.js";
import { formatDurationMs, parseDurationMs } from "./units.js";
import { judge, worst } from "./verdict.js";

const nodes = (count: number) => Array.from({ length: count }, (_, i) => `n${i + 1}`);

describe("grudges", () => {
  it("a split cuts both ways between groups and nothing within", () => {
    const grudge = splitGroups([["n1", "n2"], ["n3"]]);
    expect(grudge).toEqual({ n1: ["n3"], n2: ["n3"], n3: ["n1", "n2"] });
  });

  it("one-way cuts only the named direction", () => {
    const grudge = oneWay(["n1"], ["n2", "n3"]);
    expect(drops(grudge, "n1", "n2")).toBe(true);
    expect(drops(grudge, "n2", "n1")).toBe(false);
  });

  it("a bridge hears and is heard by all, the sides do not hear each other", () => {
    const grudge = bridge(["n1", "n2"], "n3", ["n4", "n5"]);
    expect(grudge["n3"]).toBeUndefined();
    expect(drops(grudge, "n1", "n4") && drops(grudge, "n4", "n1")).toBe(true);
    expect(drops(grudge, "n1", "n2")).toBe(false);
  });

  it("in a majorities ring everyone hears a majority, no two the same one, and cuts are mutual", () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 15 }), (count) => {
        const ring = nodes(count);
        const grudge = majoritiesRing(ring);
        const heard = ring.map((r) => ring.filter((s) => !drops(grudge, s, r)).join());
        for (const set of heard) expect(set.split(",").length).toBeGreaterThan(count / 2);
        if (count % 4 !== 0 && count > 4) expect(new Set(heard).size).toBe(count);
        for (const r of ring) for (const s of ring) expect(drops(grudge, s, r)).toBe(drops(grudge, r, s));
      }),
    );
  });

  it("merging drops what either drops", () => {
    const merged = mergeGrudges(isolate(["n1"], nodes(3)), oneWay(["n2"], ["n3"]));
    expect(drops(merged, "n2", "n3") && drops(merged, "n1", "n3") && !drops(merged, "n3", "n2")).toBe(true);
  });
});

describe("random", () => {
  it("forks depend on seed and label only, never on what was drawn", () => {
    const used = createRandom(7);
    for (let i = 0; i < 10; i++) used.int(0, 100);
    const draw = (random: ReturnType<typeof createRandom>) => Array.from({ length: 20 }, () => random.int(0, 1e6));
    expect(draw(used.fork("a"))).toEqual(draw(createRandom(7).fork("a")));
    expect(draw(used.fork("a"))).not.toEqual(draw(used.fork("b")));
    expect(draw(createRandom(8).fork("a"))).not.toEqual(draw(createRandom(7).fork("a")));
  });

  it("neighbouring seeds draw unlike each other from the first", () => {
    const patterns = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed);
      patterns.add([0, 1, 2].map(() => random.int(0, 1)).join(""));
    }
    expect(patterns.size).toBe(8);
  });

  it("chance keeps its percentage and int its bounds", () => {
    const random = createRandom(1);
    const hits = Array.from({ length: 20_000 }, () => random.chance(25)).filter(Boolean).length;
    expect(hits).toBeGreaterThan(4600);
    expect(hits).toBeLessThan(5400);
    for (let i = 0; i < 1000; i++) expect([3, 4, 5]).toContain(random.int(3, 5));
  });

  it("shuffle keeps the items", () => {
    expect(createRandom(3).shuffle(nodes(9)).sort()).toEqual(nodes(9).sort());
  });
});

describe("durations", () => {
  it.each([
    ["60s", 60_000],
    ["850ms", 850],
    ["2m", 120_000],
    ["1.5", 1500],
    [30, 30_000],
    ["1h", 3_600_000],
  ])("%s is %i ms", (text, ms) => expect(parseDurationMs(text)).toBe(ms));
  it.each(["", "abc", "-5s", "5 parsecs", "1e3"])("%j is no duration", (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });
  it("are told so that a person reads them", () => {
    expect([3.123, 850, 12_340, 245_000].map(formatDurationMs)).toEqual(["3.1 ms", "850 ms", "12.3 s", "4 m 05 s"]);
  });
});

describe("verdicts", () => {
  it("the worst wins, not exercised is neutral, nothing is unknown", () => {
    expect(worst(["valid", "unknown", "invalid"])).toBe("invalid");
    expect(worst(["valid", "unknown"])).toBe("unknown");
    expect(worst(["valid", "not exercised"])).toBe("valid");
    expect(worst(["not exercised"])).toBe("unknown");
    expect(worst([])).toBe("unknown");
  });

  it("a hazard never makes a rule invalid, no opportunity is not exercised", () => {
    expect(judge(1, [{ severity: "hazard", events: [1], why: "." }]).verdict).toBe("valid");
    expect(judge(1, [{ severity: "violation", events: [1], why: "." }]).verdict).toBe("invalid");
    expect(judge(0, []).verdict).toBe("not exercised");
  });
});

describe("fault windows", () => {
  const phase = (index: number, timeNs: number, name: FaultPhase, extra = {}): HistoryEvent => ({
    index,
    timeNs,
    process: "nemesis",
    type: "info",
    f: "partition",
    value: { fault: 0, phase: name, kind: "partition", target: "leader", targets: ["n1"], ...extra },
  });

  it("the widest window excuses, the narrowest covers", () => {
    const [window] = faultWindows([
      phase(0, 10, "injecting"),
      phase(1, 20, "injected", { effective: false, evidence: { rule: 1 } }),
      phase(2, 30, "healing"),
      phase(3, 40, "healed", { effective: true, evidence: { droppedPackets: 3 } }),
    ]);
    expect(window?.widest).toEqual({ startNs: 10, endNs: 40 });
    expect(window?.narrowest).toEqual({ startNs: 20, endNs: 30 });
    expect(window).toMatchObject({ outcome: "healed", effective: true, evidence: { rule: 1, droppedPackets: 3 } });
  });

  it("a fault whose heal failed stays in force to the end", () => {
    const [window] = faultWindows([phase(0, 10, "injecting"), phase(1, 20, "injected"), phase(2, 30, "failed")]);
    expect(window?.widest.endNs).toBe(Number.POSITIVE_INFINITY);
    expect(window?.outcome).toBe("failed");
  });
});

describe("operations", () => {
  it("pairs each invocation with the completion of its process, and leaves the open ones open", () => {
    const events = [
      { index: 0, timeNs: 0, process: 0, type: "invoke", f: "read", value: null, host: "r1" },
      { index: 1, timeNs: 1, process: 1, type: "invoke", f: "read", value: null, host: "r2" },
      { index: 2, timeNs: 2, process: 0, type: "ok", f: "read", value: { value: 1 } },
    ] as const;
    const [first, second] = operations(events);
    expect(first?.completion?.index).toBe(2);
    expect(second && outcomeOf(second)).toBe("info");
  });
});
