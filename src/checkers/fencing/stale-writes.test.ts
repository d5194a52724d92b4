import { describe, expect, it } from "vitest";
import type { Fence } from "../../core/history.js";
import { ruleOn, sentences } from "../testing/judged.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { append, campaign, fault, loses, note, raise, read, readLog, resign, write } from "../testing/steps.js";

const onE4 = (fence: Fence, ...steps: Steps) => ruleOn("E4", recorded(headerWith({ fence }), ...steps));

/** c1 leads, is paused and replaced by c2; what c1 does once it wakes at 6000 ms is up to each test. */
const pausedLeader: Steps = [
  campaign("c1", [0, 10], 7),
  write("c1", [20, 30], 7, { at: 31 }),
  fault(0, [1000, 6000], { kind: "pause", targets: ["c1"] }),
  campaign("c2", [100, 4000], 9),
  write("c2", [4010, 4020], 9, { at: 38 }),
];

describe("E4 stale write catches", () => {
  it.each(["token", "guard", "none"] as const)(
    "a woken leader's write by the server's positions, fence %s",
    (fence) => {
      const result = onE4(fence, ...pausedLeader, write("c1", [6001, 6005], 7, { at: 41 }));
      expect(result.verdict).toBe("invalid");
      expect(sentences(result)[0]).toMatch(
        /^r accepted c1's write with token 7 at position 41, sent at 6001 ms, although the newer token 9 had been accepted from c2 at position 38: a deposed leader could still write/,
      );
    },
  );

  it.each([
    ["fencing", "token 9", "since this resource ignores tokens"],
    ["none", "tenure 2", "since this system gives no tokens to check"],
  ] as const)("a late write that nothing keeps out, and says why, with tokens %s", (tokens, newer, reason) => {
    const late = write("c1", [6001, 6005], 7, { at: 41 });
    const result = ruleOn("E4", recorded(headerWith({ fence: "none", tokens }), ...pausedLeader, late));
    expect(sentences(result)[0]).toMatch(
      new RegExp(`${newer} had been .*: a deposed leader could still write, ${reason}\\.$`),
    );
  });

  it("a write that overlapped its successor's, where only the positions tell the order", () => {
    const result = onE4("guard", ...pausedLeader, write("c1", [4005, 4500], 7, { at: 39 }));
    expect(result.verdict).toBe("invalid");
  });

  it("a write in the order of the final log, with no positions at all", () => {
    const result = onE4(
      "none",
      campaign("c1", [0, 10], 7),
      append("c1", [20, 5000], 7, { value: "late" }),
      campaign("c2", [100, 4000], 9),
      append("c2", [4010, 4020], 9, { value: "new" }),
      readLog(
        "r1",
        [9000, 9010],
        [
          [9, "new"],
          [7, "late"],
        ],
      ),
    );
    expect(sentences(result)[0]).toContain(
      "log holds c1's entry with token 7 at place 2, behind c2's with the newer token 9 at place 1",
    );
  });

  it("an unanswered append that landed late, as the final log shows", () => {
    const result = onE4(
      "token",
      campaign("c1", [0, 10], 7),
      append("c1", [20, 1020], 7, { value: "lost?", unanswered: true }),
      campaign("c2", [100, 4000], 9),
      append("c2", [4010, 4020], 9, { value: "new", at: 38 }),
      readLog(
        "r1",
        [9000, 9010],
        [
          [9, "new"],
          [7, "lost?"],
        ],
      ),
    );
    expect(result.verdict).toBe("invalid");
  });

  it("an unanswered write that landed late, as a reader's position shows", () => {
    const unanswered = write("c1", [900, 1900], 7, { unanswered: true });
    const result = onE4(
      "token",
      ...pausedLeader,
      unanswered,
      read("r1", [7000, 7010], 7, { at: 50 }),
      read("r1", [7020, 7030], 7, { at: 51 }),
    );
    expect(result.anomalies).toHaveLength(1);
    expect(sentences(result)[0]).toContain("r held a value of token 7 when r1 read it at position 50");
  });

  it("a write by real time, where the resource tells no order", () => {
    const result = onE4(
      "token",
      campaign("c1", [0, 10], 7),
      campaign("c2", [100, 4000], 9),
      write("c2", [4010, 4020], 9),
      write("c1", [6001, 6005], 7),
    );
    expect(result.verdict).toBe("invalid");
  });

  it("a write behind a newer leader's read that had raised the fence", () => {
    const raised: Steps = [campaign("c2", [100, 4000], 9), raise("c2", [4010, 4020], 9, { at: 38 })];
    const late = write("c1", [6001, 6005], 7, { at: 41 });
    expect(onE4("token", campaign("c1", [0, 10], 7), ...raised, late).verdict).toBe("invalid");
    expect(onE4("guard", campaign("c1", [0, 10], 7), ...raised, late).verdict).toBe("invalid");
    expect(onE4("none", campaign("c1", [0, 10], 7), ...raised, late).verdict).toBe("valid");
  });

  it("a whole late tenure once, counting what followed", () => {
    const more = [41, 42, 43].map((at, turn) => write("c1", [6001 + 10 * turn, 6005 + 10 * turn], 7, { at }));
    const result = onE4("none", ...pausedLeader, ...more);
    expect(result.anomalies).toHaveLength(1);
    expect(sentences(result)[0]).toContain("2 more accesses of that token got through as well.");
    expect(result.anomalies[0]?.data).toMatchObject({ stale: 3 });
  });
});

describe("E4 stale write lets pass", () => {
  it("a paused leader's late write that was refused", () => {
    const late = [write("c1", [6001, 6005], 7, { refusedBy: 9 }), loses("c1", 6006, 7)];
    expect(onE4("token", ...pausedLeader, late)).toMatchObject({ verdict: "valid", opportunities: 1 });
  });

  it("an older leader's write that was placed before its successor's first", () => {
    const result = onE4("token", ...pausedLeader, write("c1", [3990, 4500], 7, { at: 37 }));
    expect(result).toMatchObject({ verdict: "valid", opportunities: 1 });
  });

  it("an older leader's write from before the first higher token reached the resource, though that was granted", () => {
    const result = onE4(
      "token",
      campaign("c1", [0, 10], 7),
      campaign("c2", [100, 4000], 9),
      write("c1", [4100, 4110], 7, { at: 37 }),
      write("c2", [4200, 4210], 9, { at: 38 }),
    );
    expect(result).toMatchObject({ verdict: "valid", opportunities: 1 });
  });

  it("an unanswered append of the old leader that landed in time", () => {
    const result = onE4(
      "token",
      campaign("c1", [0, 10], 7),
      append("c1", [20, 1020], 7, { value: "a", unanswered: true }),
      campaign("c2", [100, 4000], 9),
      append("c2", [4010, 4020], 9, { value: "b" }),
      readLog(
        "r1",
        [9000, 9010],
        [
          [7, "a"],
          [9, "b"],
        ],
      ),
    );
    expect(result).toMatchObject({ verdict: "valid", opportunities: 1 });
  });

  it("equal tokens, in any order", () => {
    const result = onE4(
      "token",
      ...pausedLeader,
      write("c2", [4030, 4040], 9, { at: 39 }),
      write("c2", [4050, 4060], 9, { at: 40 }),
    );
    expect(result.verdict).toBe("not exercised");
  });

  it("accesses at one position, whose order nobody knows", () => {
    const result = onE4("none", ...pausedLeader, write("c1", [4005, 4500], 7, { at: 38 }));
    expect(result.verdict).toBe("valid");
  });

  it("a deposed leader's late plain read under fence guard", () => {
    const result = onE4("guard", ...pausedLeader, raise("c1", [6001, 6005], 7, { at: 41 }));
    expect(result.verdict).toBe("not exercised");
  });

  it("a register that still shows the old leader's value after the new one raised the fence", () => {
    const result = onE4(
      "token",
      campaign("c1", [0, 10], 7),
      write("c1", [20, 30], 7, { at: 31 }),
      write("c1", [40, 50], 7, { unanswered: true }),
      campaign("c2", [100, 4000], 9),
      raise("c2", [4010, 4020], 9, { at: 38 }),
      read("r1", [4030, 4040], 7, { at: 39 }),
    );
    expect(result.verdict).toBe("valid");
  });
});

describe("E4 stale write is not exercised", () => {
  it("by an orderly handover", () => {
    const result = onE4(
      "token",
      campaign("c1", [0, 10], 7),
      write("c1", [20, 30], 7, { at: 31 }),
      resign("c1", [40, 50], 7),
      campaign("c2", [100, 110], 9),
      write("c2", [120, 130], 9, { at: 38 }),
    );
    expect(result).toMatchObject({ verdict: "not exercised", opportunities: 0 });
  });

  it("by a late write that never left", () => {
    const result = onE4("token", ...pausedLeader, write("c1", [6001, 6005], 7, { unavailable: true }));
    expect(result.verdict).toBe("not exercised");
  });
});

it("E4 is exercised by a leader that was powered off for its successor, who might have written on else", () => {
  const off = [
    note("powered-off", 3900, "power", { host: "c1", by: "c2" }),
    note("died", 3901, "c1", { reason: "powered off for c2" }),
  ];
  expect(onE4("none", ...pausedLeader)).toMatchObject({ verdict: "not exercised", opportunities: 0 });
  expect(onE4("none", ...pausedLeader, ...off)).toMatchObject({ verdict: "valid", stats: { powerOffs: 1 } });
  const late = write("c1", [6001, 6010], 7, { at: 41 });
  expect(onE4("none", ...pausedLeader, ...off, late).verdict).toBe("invalid");
});

it("E4 is unknown where a tested resource tells no order", () => {
  const result = onE4(
    "token",
    campaign("c1", [0, 10], 7),
    campaign("c2", [100, 4000], 9),
    write("c2", [4010, 4020], 9),
    write("c1", [4005, 6005], 7),
  );
  expect(result.verdict).toBe("unknown");
  expect(result.reason).toContain("2 accepted writes to r cannot be placed");
});
