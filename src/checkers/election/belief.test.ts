import { describe, expect, it } from "vitest";
import type { HistoryHeader } from "../../core/history.js";
import { tenures } from "../reading/tenures.js";
import { ruleOn, sentences } from "../testing/judged.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { append, believes, campaign, fault, loses, note, observe, renew, resign, write } from "../testing/steps.js";

const onE3 = (...steps: Steps) => ruleOn("E3", recorded(headerWith(), ...steps));
const onDocker = (...steps: Steps) => ruleOn("E3", recorded(headerWith({ env: "docker" }), ...steps));

/** c1 leads from 10 ms on, c2 from 5000 ms on, both with a write to show that they believe it. */
const c1Leads = campaign("c1", [0, 10], 7);
const c2Leads = [campaign("c2", [100, 5000], 9), write("c2", [7000, 7010], 9)].flat();

describe("E3 belief catches", () => {
  it("two leaders at once while nothing was faulted", () => {
    const result = onE3(c1Leads, c2Leads, write("c1", [5600, 5610], 7, { refusedBy: 9 }));
    expect(result.verdict).toBe("invalid");
    expect(result.anomalies[0]).toMatchObject({
      severity: "violation",
      data: { innerMs: 600, outerMs: 2010, deposed: "c1", successor: "c2" },
    });
    expect(sentences(result)[0]).toBe(
      "c1 (token 7) still believed it led while c2 (token 9) led too, from 5000 ms on for at least 600 ms and at most 2010 ms, though nothing had kept c1 from noticing its loss by then: two leaders at once.",
    );
  });

  it("an overlap whose bounds agree, and tells it as one length", () => {
    expect(sentences(onE3(c1Leads, c2Leads, resign("c1", [5600, 5610], 7)))[0]).toContain(
      "from 5000 ms on for 600 ms, though",
    );
  });

  it.each([
    ["a belief note", believes("c1", 5600, 7)],
    ["a renewal that was answered ok", renew("c1", [5600, 5610])],
    ["an append", append("c1", [5600, 5610], 7)],
    ["a resignation", resign("c1", [5600, 5610], 7)],
    [
      "an unanswered write, where its host lives on",
      [write("c1", [5600, 5700], 7, { unanswered: true }), observe("c1", [5800, 5810], "c2", 9)],
    ],
  ])("a belief proven by %s", (_, proof) => {
    expect(onE3(c1Leads, c2Leads, proof).anomalies[0]?.data).toMatchObject({ innerMs: 600 });
  });

  it("a fault too long ago, and a fault of somebody else", () => {
    const write7 = write("c1", [5600, 5610], 7, { refusedBy: 9 });
    const longAgo = fault(0, [100, 900], { kind: "pause", targets: ["c1"] });
    const elsewhere = fault(0, [4000, 5500], {
      kind: "partition",
      targets: ["n3"],
      grudge: { n3: ["n2"], n2: ["n3"] },
    });
    const wall = fault(0, [4000, 5500], { kind: "clock", targets: ["n3"], asked: { kind: "clock", clock: "wall" } });
    const contender = fault(0, [4000, 5500], { kind: "clock", targets: ["c2"] });
    for (const cause of [longAgo, elsewhere, wall, contender]) {
      expect(onE3(c1Leads, c2Leads, cause, write7).verdict).toBe("invalid");
    }
  });

  it("two leaders for as long as a partition lasts, of whom one never noticed that its lease ran out", () => {
    const cut = fault(0, [4900, 60_000], {
      kind: "partition",
      targets: ["n1"],
      grudge: { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] },
    });
    const until = (atMs: number) =>
      onE3(c1Leads, c2Leads, cut, [believes("c1", atMs, 7), believes("c2", atMs, 9)]).verdict;
    // The cut was made by 4901 ms, and the bound is 4000 ms.
    expect([until(8900), until(8902)]).toEqual(["valid", "invalid"]);
    const links = fault(0, [4900, 60_000], {
      kind: "links",
      targets: ["n1"],
      asked: { kind: "links", links: { n1: ["c1"] }, shape: { lossPct: 100 } },
    });
    expect(onE3(c1Leads, c2Leads, links, believes("c1", 30_000, 7), believes("c2", 30_000, 9)).verdict).toBe("invalid");
  });

  it("a successor granted before the fault began", () => {
    const pause = fault(0, [5300, 5500], { kind: "pause", targets: ["c1"] });
    expect(onE3(c1Leads, c2Leads, pause, write("c1", [5600, 5610], 7)).verdict).toBe("invalid");
  });

  it("a belief that outlasts the detection bound", () => {
    const pause = fault(0, [500, 1500], { kind: "pause", targets: ["c1"] });
    expect(onE3(c1Leads, c2Leads, pause, write("c1", [5400, 5410], 7)).verdict).toBe("valid");
    expect(onE3(c1Leads, c2Leads, pause, write("c1", [5600, 5610], 7)).verdict).toBe("invalid");
  });

  it("the contender with the lower token as the deposed one, though it was granted later", () => {
    const result = onE3(
      campaign("c1", [0, 10], 9),
      campaign("c2", [5, 100], 7),
      believes("c1", 500, 9),
      believes("c2", 400, 7),
    );
    expect(result.anomalies[0]?.data).toMatchObject({ deposed: "c2", innerMs: 300 });
  });
});

describe("E3 belief tells as a hazard", () => {
  const lateWrite = write("c1", [6001, 6010], 7, { refusedBy: 9 });

  it.each([
    ["was paused", fault(0, [1000, 6000], { kind: "pause", targets: ["c1"] })],
    [
      "had its path cut",
      fault(0, [2500, 6000], { kind: "partition", targets: ["c1"], grudge: { n1: ["c1"], n2: ["c1"] } }),
    ],
    ["spoke to a server that was killed", fault(0, [1000, 6000], { kind: "kill", targets: ["n1"] })],
    [
      "had its path shaped",
      fault(0, [2500, 6000], {
        kind: "links",
        targets: ["n1"],
        asked: { kind: "links", links: { n1: ["c1"] }, shape: { lossPct: 50 } },
      }),
    ],
    ["spoke to a cluster that changed its members", fault(0, [1000, 6000], { kind: "membership", targets: ["n3"] })],
    [
      "spoke to another server than the one whose clock measured its lease too fast",
      fault(0, [1000, 6000], {
        kind: "clock",
        targets: ["n3"],
        asked: { kind: "clock", clock: "monotonic", ratePpm: 4_000_000 },
      }),
    ],
    ["stood still by its own measure", note("stall", 5900, "c1", { ms: 4000 })],
    ["ran on a machine that stood still", note("stall", 5900, "harness", { ms: 4000 })],
    ["was under a fault that nobody healed", fault(0, [1000], { kind: "pause", targets: ["c1"] })],
  ])("a deposed leader that %s", (_, cause) => {
    const result = onE3(c1Leads, c2Leads, cause, lateWrite, loses("c1", 6020, 7));
    expect(result.verdict).toBe("valid");
    expect(result.anomalies[0]).toMatchObject({ severity: "hazard", data: { innerMs: 1001, outerMs: 1020 } });
  });

  it("a deposed leader whose clock was slow, for as much longer as the bound on rates allows", () => {
    const slow = fault(0, [500, 1500], { kind: "clock", targets: ["c1"] });
    const bounds = { ...headerWith().bounds, clockRatePpm: 200_000 };
    const untilMs = (writeMs: number) => {
      const write7 = write("c1", [writeMs, writeMs + 10], 7);
      return ruleOn("E3", recorded(headerWith({ bounds }), c1Leads, c2Leads, slow, write7)).verdict;
    };
    expect([untilMs(6290), untilMs(6310)]).toEqual(["valid", "invalid"]);
  });

  it("a deposed leader whose clock stood still on after the heal, but not one whose wall clock went back", () => {
    const setBack = (clock: string) =>
      fault(0, [500, 1500], { kind: "clock", targets: ["c1"], asked: { kind: "clock", clock, offsetMs: -1000 } });
    const late = write("c1", [6400, 6410], 7);
    expect(onE3(c1Leads, c2Leads, setBack("both"), late).verdict).toBe("valid");
    expect(onE3(c1Leads, c2Leads, setBack("wall"), late).verdict).toBe("invalid");
    expect(onE3(c1Leads, c2Leads, setBack("both"), write("c1", [6600, 6610], 7)).verdict).toBe("invalid");
  });

  it("a deposed leader that is slow to notice as a partition ends", () => {
    const cut = fault(0, [100, 4995], { kind: "partition", targets: ["c1"], grudge: { n1: ["c1"], n2: ["c1"] } });
    const late = (atMs: number) =>
      onE3(c1Leads, c2Leads, cut, write("c1", [atMs, atMs + 10], 7), believes("c2", atMs, 9)).verdict;
    expect([late(6000), late(8990), late(9000)]).toEqual(["valid", "valid", "invalid"]);
  });

  it("faults that cover the overlap only together", () => {
    const causes = [
      ...fault(0, [1000, 1500], { kind: "pause", targets: ["c1"] }),
      ...fault(1, [5400, 5600], { kind: "kill", targets: ["n1"] }),
    ];
    expect(onE3(c1Leads, c2Leads, causes, lateWrite).verdict).toBe("valid");
    expect(onE3(c1Leads, c2Leads, causes.slice(0, 4), lateWrite).verdict).toBe("invalid");
  });

  it("a server that was killed, where it answered the deposed leader, though another was asked", () => {
    const kill = fault(0, [1000, 6000], { kind: "kill", targets: ["n2"] });
    const answers = (host: string, answeredBy: string) =>
      onE3(c1Leads, c2Leads, kill, renew(host, [900, 910], { answeredBy }), lateWrite).verdict;
    expect(answers("c1", "n2")).toBe("valid");
    expect(answers("c1", "n3")).toBe("invalid");
    expect(answers("c3", "n2")).toBe("invalid");
  });

  it("an overlap that no watch could have measured, but on a real cluster only", () => {
    const short = write("c1", [5150, 5160], 7, { refusedBy: 9 });
    expect(onDocker(c1Leads, c2Leads, short).anomalies[0]).toMatchObject({ severity: "hazard" });
    expect(onE3(c1Leads, c2Leads, short).verdict).toBe("invalid");
    const longer = write("c1", [5250, 5260], 7, { refusedBy: 9 });
    expect(onDocker(c1Leads, c2Leads, longer).verdict).toBe("invalid");
  });
});

describe("E3 belief tells what keeps a deposed leader's writes out", () => {
  const pause = fault(0, [1000, 6000], { kind: "pause", targets: ["c1"] });
  const steps = [c1Leads, c2Leads, pause, write("c1", [6001, 6010], 7, { refusedBy: 9 })];
  const endOf = (header: HistoryHeader | undefined) => sentences(ruleOn("E3", recorded(header, ...steps)))[0];

  it.each([
    ["a fence, where the run has one", headerWith(), /\(fault 0\)\. Nothing but the fence keeps its writes out\.$/],
    ["a fence, where nobody knows", undefined, /Nothing but a fence keeps its writes out\.$/],
    ["nothing, without a fence", headerWith({ fence: "none" }), /Nothing keeps its writes out: .* has no fence\.$/],
    ["nothing, without tokens", headerWith({ tokens: "none" }), /Nothing keeps its writes out: .* gives no tokens/],
    ["a fence elsewhere, where nobody writes", headerWith({ resources: {} }), /This workload writes nothing;/],
    [
      "nothing, where the fence is another election's",
      headerWith({
        resources: {
          r: { kind: "fenced-register", fence: "none", election: "e" },
          log: { kind: "fenced-log", fence: "token", election: "f" },
        },
      }),
      /has no fence\.$/,
    ],
  ])("%s", (_, header, sentence) => {
    expect(endOf(header)).toMatch(sentence);
  });
});

describe("E3 belief says nothing of", () => {
  it.each([
    ["a handover", [resign("c1", [4000, 4010], 7)]],
    ["a campaign that wins while the predecessor's resignation is still open", [resign("c1", [4990, 5100], 7)]],
    ["a leader that noticed its loss in time", [write("c1", [4000, 4010], 7), loses("c1", 4900, 7)]],
    ["a write that the contender itself knew to be late", [write("c1", [5600, 5610], 7, { late: true, refusedBy: 9 })]],
    ["a renewal that was refused", [renew("c1", [5600, 5610], { refusedBy: 9 })]],
    ["a leader whose end nobody saw", []],
    [
      "a write of a host that died before it began",
      [
        write("c1", [5600, 5700], 7, { unanswered: true }),
        note("died", 5650, "c1", { reason: "killed" }),
        observe("c1", [5800, 5810], "c2", 9),
      ],
    ],
    ["a write that only the end of the run completed", [write("c1", [5600, 9000], 7, { unanswered: true })]],
  ] as [string, Steps][])("%s", (_, steps) => {
    const result = onE3(c1Leads, c2Leads, ...steps);
    expect(result).toMatchObject({ verdict: "valid", opportunities: 1, anomalies: [] });
  });

  it("one contender that campaigns again on its live session", () => {
    const result = onE3(c1Leads, campaign("c1", [500, 510], 7), write("c1", [600, 610], 7));
    expect(result).toMatchObject({ verdict: "not exercised", anomalies: [] });
  });

  it("leaders of different elections", () => {
    const other = campaign("c2", [100, 200], 9, { election: "f" });
    expect(onE3(c1Leads, other, believes("c1", 900, 7)).verdict).toBe("not exercised");
  });
});

describe("E3 belief without tokens", () => {
  const onNames = (...steps: Steps) => ruleOn("E3", recorded(headerWith({ tokens: "none" }), ...steps));
  const overlap = [believes("c1", 5600, 90), believes("c2", 5600, 40)];
  const pauseOf = (host: string) => fault(0, [1000, 4999], { kind: "pause", targets: [host] });

  it("takes who was granted first for the deposed one, whatever the names", () => {
    const grants = [campaign("c1", [0, 10], 90), campaign("c2", [100, 5000], 40)].flat();
    const result = onNames(grants, overlap);
    expect(result.verdict).toBe("invalid");
    expect(sentences(result)[0]).toContain("c1 (tenure 1) still believed it led while c2 (tenure 2) led too");
    expect(onNames(grants, overlap, pauseOf("c1")).anomalies).toMatchObject([{ severity: "hazard" }]);
    expect(onNames(grants, overlap, pauseOf("c2")).verdict).toBe("invalid");
  });

  it("leaves open who it is where the one who was told last may have been granted first", () => {
    const grants = [campaign("c1", [100, 4500], 90), campaign("c2", [100, 5000], 40)].flat();
    expect(onNames(grants, overlap).verdict).toBe("invalid");
    const result = onNames(grants, overlap, pauseOf("c2"));
    expect(result.anomalies).toMatchObject([{ severity: "hazard", data: { deposed: "c2", successor: "c1" } }]);
  });
});

describe("tenures", () => {
  it("tell what ended them and which nodes they spoke to", () => {
    const { events } = recorded(
      headerWith(),
      campaign("c1", [0, 10], 7),
      write("c1", [20, 30], 7, { node: "n3" }),
      loses("c1", 900, 7),
      campaign("c2", [100, 1000], 9),
      note("died", 1500, "c2", { reason: "killed" }),
    );
    const [first, second] = tenures(events);
    expect(first).toMatchObject({ host: "c1", token: 7, ended: { by: "lost" }, certainUntilNs: 20_000_000 });
    expect([...(first?.nodes ?? [])]).toEqual(["n1", "n3"]);
    expect(second).toMatchObject({ host: "c2", ended: { by: "died" }, endNs: 1_500_000_000 });
  });
});
