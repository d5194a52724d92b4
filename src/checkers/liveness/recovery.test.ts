import { describe, expect, it } from "vitest";
import { ruleOn, sentences } from "../testing/judged.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { append, campaign, fault, note, observe, read, skipped, write } from "../testing/steps.js";

/** The bound is 10 s, so the last fault, healed at 5 s, must be recovered from by 15 s. */
const onE8 = (...steps: Steps) => ruleOn("E8", recorded(headerWith(), ...steps));
const healed = fault(0, [1000, 5000], { kind: "partition", targets: ["n1"] });

/** Contenders that campaign in vain, from the heal to 20 s. */
const inVain: Steps = ["c1", "c2", "c3"].flatMap((host, turn) =>
  [5, 8, 11, 14, 17].map((s) => campaign(host, [s * 1000 + 100 * turn, s * 1000 + 2900], null, { unavailable: true })),
);

/** The machine stood still, and says so once it runs again. */
const stallUntil = (atMs: number, ms: number) => note("stall", atMs, "harness", { ms });

describe("E8 liveness catches", () => {
  it("contenders that campaign in vain for longer than the bound", () => {
    const result = onE8(healed, ...inVain);
    expect(result.verdict).toBe("invalid");
    expect(sentences(result)[0]).toBe(
      "All faults were healed by 5000 ms and contenders kept trying, but no fenced write succeeded by 15000 ms; none succeeded in the rest of the run: the system does not recover by itself.",
    );
  });

  it("contenders that are all blocked in one campaign each", () => {
    const blocked = ["c1", "c2", "c3"].map((host) => campaign(host, [6000, 20_000], null, { unavailable: true }));
    expect(onE8(healed, ...blocked).verdict).toBe("invalid");
  });

  it("a leader that cannot write", () => {
    const attempts = [6, 9, 12, 15].map((s) => write("c1", [s * 1000, s * 1000 + 900], 7, { unanswered: true }));
    expect(onE8(healed, campaign("c1", [5100, 5200], 7), ...attempts).verdict).toBe("invalid");
  });

  it("recovery after the bound", () => {
    const late = write("c1", [17_000, 17_010], 7);
    expect(sentences(onE8(healed, ...inVain, late))[0]).toContain("the first came only at 17010 ms");
  });

  it("recovery after the bound, where the machine stood still only before the heal or after the bound", () => {
    const late = write("c1", [17_000, 17_010], 7);
    const before = stallUntil(4990, 3000);
    const after = stallUntil(18_300, 3000);
    expect(onE8(healed, ...inVain, late, before, after).verdict).toBe("invalid");
  });

  it("recovery after the bound, where a write under way at the heal succeeded no sooner, or not at all", () => {
    const leads = campaign("c1", [0, 10], 7);
    const late = onE8(leads, healed, write("c1", [4900, 15_100], 7));
    expect(sentences(late)[0]).toContain("the first came only at 15100 ms");
    const vain = write("c1", [4900, 5100], 7, { unanswered: true });
    expect(onE8(leads, healed, vain, write("c1", [5200, 16_000], 7)).verdict).toBe("invalid");
  });

  it("a service that reads but does not write", () => {
    const reads = [6, 10, 16].map((s) => read("r1", [s * 1000, s * 1000 + 5], null));
    expect(onE8(healed, ...inVain, ...reads).verdict).toBe("invalid");
  });
});

describe("E8 liveness lets pass", () => {
  it("a write soon after the heal, and says how soon", () => {
    const result = onE8(healed, campaign("c1", [5100, 5800], 7), append("c1", [5810, 5900], 7));
    expect(result).toMatchObject({ verdict: "valid", opportunities: 1, stats: { recoveredAfterMs: 900 } });
  });

  it("a write asked for after the heal, whatever was under way at it", () => {
    const writes = [write("c1", [4900, 5100], 7), write("c1", [5200, 5300], 7)];
    expect(onE8(campaign("c1", [0, 10], 7), healed, ...writes)).toMatchObject({
      verdict: "valid",
      stats: { recoveredAfterMs: 300 },
    });
  });

  it("a write that succeeds in time, though one invoked before it is answered late", () => {
    const slow = write("c1", [5500, 16_000], 7);
    expect(onE8(healed, ...inVain, slow, write("c2", [8000, 8010], 9)).stats).toMatchObject({ recoveredAfterMs: 3010 });
    expect(onE8(healed, ...inVain, slow).verdict).toBe("invalid");
  });

  it("recovery that is late only because the servers changed their leader meanwhile", () => {
    const change = note("server", 9000, "n2", { source: "status", role: "leader", term: 4 });
    const result = onE8(healed, ...inVain, change, write("c1", [18_000, 18_010], 7));
    expect(result).toMatchObject({ verdict: "valid", stats: { restarts: 1 } });
  });

  it("recovery that waits for the lease of a contender that died", () => {
    const death = note("died", 4900, "c2", { reason: "killed" });
    expect(onE8(healed, ...inVain, death, write("c1", [16_000, 16_010], 7)).verdict).toBe("valid");
  });

  it("a leader found, where the workload writes nothing", () => {
    const header = headerWith({ resources: {}, workload: "election" });
    const result = ruleOn("E8", recorded(header, healed, observe("r1", [6000, 6010], "c1", 7)));
    expect(result).toMatchObject({ verdict: "valid", stats: { goal: "leader" } });
  });
});

describe("E8 liveness is unknown", () => {
  it.each([
    [
      "where a write was under way at the heal, which may have taken effect before it",
      [campaign("c1", [0, 10], 7), healed, write("c1", [4900, 5100], 7), write("c1", [5200, 16_000], 7)],
    ],
    ["with too little time left", [healed, campaign("c1", [5100, 9000], null, { unavailable: true })]],
    ["where a fault was never healed", [fault(0, [1000], { kind: "pause", targets: ["c1"] }), ...inVain]],
    [
      "where contenders were given nothing more to do",
      [healed, campaign("c1", [5100, 9000], 7), campaign("c2", [5100, 20_000], null, { unavailable: true })],
    ],
    [
      "where nobody tried anything until the bound had nearly run out",
      [healed, ...inVain.slice(0, 1), campaign("c1", [14_800, 14_900], 7), write("c1", [15_010, 15_020], 7)],
    ],
    [
      "where the leader, for whom the others wait, was not asked to write",
      [healed, ...inVain, campaign("c2", [10_500, 10_600], 7)],
    ],
    ["where the machine stood still", [healed, ...inVain, stallUntil(12_000, 3000)]],
    [
      "where the machine stood still as the bound ran out",
      [healed, campaign("c1", [5500, 10_000], 7), write("c1", [10_010, 15_100], 7), stallUntil(15_050, 5000)],
    ],
    [
      "where the machine stood still for longer than the bound",
      [healed, campaign("c1", [5500, 18_000], 7), write("c1", [18_010, 18_020], 7), stallUntil(17_900, 12_300)],
    ],
  ] as [string, Steps][])("%s", (_, steps) => {
    const result = onE8(...steps);
    expect(result.verdict).toBe("unknown");
    expect(result.reason).toBeTruthy();
  });
});

describe("E8 liveness is not exercised", () => {
  it.each([
    ["without a fault", inVain],
    ["by a fault that found no target", [skipped(0, 1000, "pause", "contender"), ...inVain]],
  ] as [string, Steps][])("%s", (_, steps) => {
    expect(onE8(...steps).verdict).toBe("not exercised");
  });
});
