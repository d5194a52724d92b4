import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../src/core/event.js";
import { lanesOf } from "./lanes.js";
import type { LaneView } from "./view.js";

const MS = 1_000_000;

/** Events without their place and time: each comes 10 ms after the one before. */
type Unplaced = HistoryEvent extends infer Event
  ? Event extends HistoryEvent
    ? Omit<Event, "index" | "timeNs">
    : never
  : never;

function lanes(...unplaced: readonly Unplaced[]): readonly LaneView[] {
  const events = unplaced.map((event, index) => ({ ...event, index, timeNs: index * 10 * MS }) as HistoryEvent);
  return lanesOf({ events, warnings: [] }, new Set());
}

function asks(f: "acquire" | "release", resource: string): Unplaced {
  return { type: "invoke", process: 0, f, value: null, host: "c1", resource };
}

function granted(token: number): Unplaced {
  return { type: "ok", process: 0, f: "acquire", value: { token } };
}

const bothHeld = [asks("acquire", "a"), granted(1), asks("acquire", "b"), granted(2)];

function bars([lane]: readonly LaneView[]): unknown {
  return lane?.rows.map(({ name, tenures }) => [
    name,
    tenures.map(({ what, startMs, endMs, ended }) => [what, startMs, endMs, ended]),
  ]);
}

describe("lanes", () => {
  it("draws each lock that a host holds in a row of its own, and ends it with that lock's own end", () => {
    const drawn = lanes(
      ...bothHeld,
      { type: "invoke", process: 0, f: "write", value: { value: 5 }, host: "c1", resource: "r-b", election: "b" },
      { type: "ok", process: 0, f: "write", value: { value: 5 } },
      asks("release", "b"),
      { type: "note", process: "c1", f: "leadership-lost", value: { token: 1, election: "a", reason: "late" } },
    );
    expect(bars(drawn)).toEqual([
      ["a", [["held lock a", 10, 70, "noticed its loss: late"]]],
      ["b", [["held lock b", 30, 60, "released"]]],
    ]);
    expect(drawn[0]?.rows.map(({ ticks }) => ticks.map(({ label }) => label))).toEqual([[], ["write 5 on r-b"]]);
  });

  it("tells which lock was lost by the token where the note does not name it", () => {
    const lost = { type: "note", process: "c1", f: "leadership-lost", value: { token: 2, reason: "late" } } as const;
    expect(bars(lanes(...bothHeld, lost))).toEqual([
      ["a", [["held lock a", 10, 40, "the run ended"]]],
      ["b", [["held lock b", 30, 40, "noticed its loss: late"]]],
    ]);
  });

  it("ends all that a host held by its death", () => {
    const died = { type: "note", process: "c1", f: "died", value: { reason: "killed" } } as const;
    const after = { type: "note", process: "n1", f: "server", value: null } as const;
    expect(bars(lanes(...bothHeld, died, after))).toEqual([
      ["a", [["held lock a", 10, 40, "died: killed"]]],
      ["b", [["held lock b", 30, 40, "died: killed"]]],
    ]);
  });

  it("draws what is of no election beneath, and one row alone where there is one election", () => {
    const read = { type: "invoke", process: 0, f: "read", value: null, host: "c1", resource: "r" } as const;
    const renewal = { type: "invoke", process: 0, f: "renew", value: null, host: "c1" } as const;
    expect(lanes(...bothHeld, renewal)[0]?.rows).toHaveLength(2);
    expect(lanes(...bothHeld, read)[0]?.rows.map(({ name, prize }) => [name, prize])).toEqual([
      ["a", "lock"],
      ["b", "lock"],
      ["", "none"],
    ]);
    expect(lanes(asks("acquire", "a"), granted(1), read)[0]?.rows.map(({ name }) => name)).toEqual([""]);
  });

  it("draws a host of very many locks in one row", () => {
    const many = Array.from({ length: 9 }, (_, lock) => [asks("acquire", `lock-${lock}`), granted(lock)]).flat();
    expect(lanes(...many)[0]?.rows.map(({ name, tenures }) => [name, tenures.length])).toEqual([["", 9]]);
  });
});
