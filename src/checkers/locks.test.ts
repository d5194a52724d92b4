import { describe, expect, it } from "vitest";
import { ruleOn, sentences } from "./testing/judged.js";
import { headerWith, recorded, type Steps } from "./testing/recorded.js";
import { acquire, append, fault, note, readLog, release, renew, write } from "./testing/steps.js";

/** Two locks, of which `a` guards the register and the log. */
const header = headerWith({
  resources: {
    a: { kind: "lock", fence: "token" },
    b: { kind: "lock", fence: "token" },
    r: { kind: "fenced-register", fence: "token", election: "a" },
    log: { kind: "fenced-log", fence: "token", election: "a" },
  },
});

const on = (rule: string, ...steps: Steps) => ruleOn(rule, recorded(header, ...steps));
const ofA = { election: "a" };
const ofB = { resource: "b" };

describe("a lock is judged as an election of its own", () => {
  it("E1: a later acquisition gets a higher token, lock by lock", () => {
    const inOrder = [acquire("c1", [0, 10], 7), release("c1", [20, 30], 7), acquire("c2", [40, 50], 9)].flat();
    expect(on("E1", inOrder)).toMatchObject({ verdict: "valid", opportunities: 1 });
    const back = on("E1", acquire("c1", [0, 10], 7), acquire("c2", [40, 100], 5, { queuedAt: 50 }));
    expect(back.verdict).toBe("invalid");
    expect(sentences(back)[0]).toContain("c2 asked for lock a at 40 ms and got token 5");
    expect(on("E1", acquire("c1", [0, 10], 7), acquire("c2", [40, 50], 5, ofB)).verdict).toBe("not exercised");
  });

  it("E1: to acquire what one holds gives its token again, but not once it was released", () => {
    const held = acquire("c1", [0, 10], 7);
    expect(on("E1", held, acquire("c1", [20, 30], 7), acquire("c2", [40, 50], 9)).verdict).toBe("valid");
    const anew = [release("c1", [12, 14], 7), ...acquire("c2", [15, 18], 9), ...acquire("c1", [20, 30], 7)];
    expect(on("E1", held, anew).verdict).toBe("invalid");
  });

  it("E2: a waiter that lost its place does not hold the lock after its successor", () => {
    const phantom = [...acquire("c2", [0, 40], 9, { at: 38 }), ...acquire("c1", [0, 60], 7, { at: 41, queuedAt: 5 })];
    expect(on("E2", phantom).verdict).toBe("invalid");
    const others = [...acquire("c2", [0, 40], 9, { at: 38 }), ...acquire("c1", [0, 60], 7, { at: 41, ...ofB })];
    expect(on("E2", others).verdict).toBe("not exercised");
  });

  it("E3: two hold it at once only where something kept the first from noticing its loss", () => {
    const first = acquire("c1", [0, 10], 7);
    const second = [...acquire("c2", [100, 5000], 9), write("c2", [7000, 7010], 9, ofA)];
    const late = write("c1", [5600, 5610], 7, { ...ofA, refusedBy: 9 });
    const both = on("E3", first, second, late);
    expect(both.verdict).toBe("invalid");
    expect(sentences(both)[0]).toContain(
      "c1 (token 7) still believed it held lock a while c2 (token 9) held lock a too",
    );
    const pause = fault(0, [1000, 5500], { kind: "pause", targets: ["c1"] });
    expect(on("E3", first, second, late, pause).anomalies).toMatchObject([{ severity: "hazard" }]);
    expect(on("E3", first, second, release("c1", [4000, 4010], 7), late).anomalies).toEqual([]);
    const lost = note("leadership-lost", 4000, "c1", { token: 7, election: "a", reason: "the lease ran out" });
    expect(on("E3", first, second, lost, late).anomalies).toEqual([]);
  });

  it("E3: who holds one lock is not in the way of who holds another", () => {
    const both = [...acquire("c1", [0, 10], 7), ...acquire("c2", [20, 30], 9, ofB)];
    const writes = [write("c1", [40, 50], 7, ofA), write("c2", [41, 51], 9, { resource: "rb", election: "b" })];
    expect(on("E3", both, writes)).toMatchObject({ verdict: "not exercised", anomalies: [] });
  });

  it("E4: a hold that ended still writes, or does not", () => {
    const handover = [
      ...acquire("c1", [0, 10], 7),
      ...acquire("c2", [20, 30], 9),
      append("c2", [40, 50], 9, { ...ofA, at: 38 }),
    ];
    const stale = append("c1", [60, 70], 7, { ...ofA, at: 41 });
    const shown = (...entries: readonly (readonly [number, number])[]) => readLog("r1", [90, 99], entries);
    expect(on("E4", handover, stale, shown([9, 40], [7, 60])).verdict).toBe("invalid");
    const refused = append("c1", [60, 70], 7, { ...ofA, refusedBy: 9 });
    expect(on("E4", handover, refused, shown([9, 40]))).toMatchObject({ verdict: "valid", opportunities: 1 });
  });

  it("E4: a grant of another lock overtakes nothing", () => {
    const apart = [...acquire("c1", [0, 10], 7), ...acquire("c2", [20, 30], 9, ofB), release("c2", [32, 35], 9, ofB)];
    expect(on("E4", apart, write("c1", [40, 50], 7, { ...ofA, at: 38 })).verdict).toBe("not exercised");
  });

  it("E8: acquisitions in vain are demand, so that a lock that nobody gets is no recovery", () => {
    const healed = fault(0, [1000, 5000], { kind: "partition", targets: ["n1"] });
    const inVain: Steps = ["c1", "c2", "c3"].flatMap((host, turn) =>
      [5, 8, 11, 14, 17].map((s) =>
        acquire(host, [s * 1000 + 100 * turn, s * 1000 + 2900], null, { unavailable: true }),
      ),
    );
    expect(on("E8", healed, ...inVain).verdict).toBe("invalid");
  });

  it("E10: a holder whose lease still runs is not succeeded, unless it released or was lost by its own doing", () => {
    const first = acquire("c1", [0, 10], 7, { session: "s-c1-1" });
    const renewed = renew("c1", [1000, 1010]);
    const early = acquire("c2", [20, 1900], 9, { session: "s-c2-1" });
    expect(on("E10", first, renewed, early).verdict).toBe("invalid");
    expect(on("E10", first, renewed, release("c1", [1200, 1210], 7), early).verdict).not.toBe("invalid");
    expect(on("E10", first, renewed, acquire("c2", [20, 1900], 9, ofB)).verdict).not.toBe("invalid");
  });
});
