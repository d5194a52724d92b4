import { describe, expect, it } from "vitest";
import type { ClockFault } from "../../contract/faults.js";
import { bendWord, isBentAsAsked } from "./clock-bend.js";
import { readingsOf } from "./clock-readings.js";

type Asked = Omit<ClockFault, "kind" | "targets">;
const fault = (asked: Asked): ClockFault => ({ kind: "clock", targets: ["n1"], ...asked });

describe("a bend, as the agent is told of it", () => {
  it("gives every number its place: id, scales, offset, jump, rate, strobe, since", () => {
    const asked = fault({ clock: "both", offsetMs: -1500, ratePpm: 7, strobe: { everyMs: 100, byMs: 1000 } });
    expect(bendWord(4, asked, "now")).toBe("bend,4,3,-1500000000,-1500000000,7,100000000,1000000000,0");
  });

  it("lets no monotonic clock jump that was not asked to, or that began later", () => {
    expect(bendWord(4, fault({ clock: "wall", offsetMs: 5 }), "now")).toBe("bend,4,1,5000000,0,0,0,0,0");
    const later = bendWord(4, fault({ clock: "monotonic", offsetMs: 5 }), { sinceUs: 17 });
    expect(later).toBe("bend,4,2,5000000,0,0,0,0,17");
  });
});

describe("what was read back is as asked", () => {
  const beginning = { sinceUs: 1_000_000, wallMs: 100, monotonicMs: 200, jumped: true };
  /** A second after the beginning. */
  const judged = (asked: Asked, wallMs: number, monotonicMs: number, jumped = true) =>
    isBentAsAsked(
      fault(asked),
      { ...beginning, jumped },
      { pid: 1, atUs: 2_000_000, wallMs, monotonicMs, steadyMs: 1000, readings: 1 },
    );

  it.each([
    ["an offset", { clock: "both", offsetMs: 500 }, 600, 700],
    ["a rate", { clock: "both", ratePpm: 100_000 }, 200, 300],
    ["both together", { clock: "both", offsetMs: 500, ratePpm: -100_000 }, 500, 600],
    ["a wall clock alone", { clock: "wall", offsetMs: 500 }, 600, 200],
    ["a monotonic clock alone", { clock: "monotonic", offsetMs: 500 }, 100, 700],
    ["one that stands still for a while yet", { clock: "monotonic", offsetMs: -1500 }, 100, -800],
    ["one that has stood still long enough", { clock: "monotonic", offsetMs: -500 }, 100, -300],
    ["a strobe, to", { clock: "wall", strobe: { everyMs: 10, byMs: 50 } }, 150, 200],
  ] as const)("%s", (_, asked, wallMs, monotonicMs) => {
    expect(judged(asked, wallMs, monotonicMs)).toBe(true);
    expect(judged(asked, wallMs + 3, monotonicMs + 3)).toBe(false);
    expect(judged(asked, 100, 200)).toBe(false);
  });

  it("where it began wrong it has not jumped", () => {
    expect(judged({ clock: "monotonic", offsetMs: 500, ratePpm: 1000 }, 100, 201, false)).toBe(true);
    expect(judged({ clock: "monotonic", offsetMs: 500, ratePpm: 1000 }, 100, 701, false)).toBe(false);
  });
});

describe("the agent's reply", () => {
  it("is read process by process, without the container's init", () => {
    const reply = { since: 5, "7:8": "7 init;9 hooked 1000 2000000 -3000000 4000000 5 6;10 bare;" };
    expect(readingsOf(reply, "7:8")).toEqual({
      bent: [{ pid: 9, atUs: 1000, wallMs: 2, monotonicMs: -3, steadyMs: 4, readings: 11 }],
      bare: [10],
    });
    expect(readingsOf(reply, "1:2")).toEqual({ bent: [], bare: [] });
    expect(() => readingsOf({ "7:8": "7 hooked 1;" }, "7:8")).toThrow("7 hooked 1");
  });
});
