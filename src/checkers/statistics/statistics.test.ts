import { expect, it } from "vitest";
import type { HistoryEnd } from "../../core/history.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import { campaign, fault, loses, resign, write } from "../testing/steps.js";
import { statistics } from "./index.js";
import { percentile } from "./percentile.js";

it("tells operations by outcome, who led and for how long service was away", () => {
  const history = recorded(
    headerWith(),
    campaign("c1", [0, 10], 7),
    write("c1", [20, 24], 7),
    write("c1", [30, 1030], 7, { unanswered: true }),
    loses("c1", 2000, 7),
    campaign("c2", [100, 2500], 9),
    write("c2", [2600, 2602], 9),
    resign("c2", [3000, 3010], 9),
  );
  expect(statistics(history)).toEqual({
    operations: {
      campaign: { ok: 2, fail: 0, info: 0, latencyMs: { p50: 10, p95: 2400, p99: 2400, max: 2400 } },
      resign: { ok: 1, fail: 0, info: 0, latencyMs: { p50: 10, p95: 10, p99: 10, max: 10 } },
      write: { ok: 2, fail: 0, info: 1, latencyMs: { p50: 2, p95: 4, p99: 4, max: 4 } },
    },
    leadership: {
      tenures: 2,
      changes: 1,
      leaderlessMs: 510,
      longestLeaderlessMs: 500,
      endedBy: { lost: 1, resign: 1 },
      failovers: { count: 1, p50: 2476, max: 2476 },
    },
    writes: { accepted: 2, longestGapMs: 2578, interruptions: { count: 1, totalMs: 2578, longestMs: 2578, share: 1 } },
  });
});

it("tells of each loss of power how many writes were acknowledged just before it", () => {
  const lost = (mode: string) => ({ kind: "disk", targets: ["n1"], asked: { kind: "disk", mode } });
  const history = recorded(
    headerWith(),
    campaign("c1", [0, 10], 7),
    write("c1", [20, 24], 7),
    write("c1", [100, 110], 7),
    write("c1", [115, 120], 7),
    ...fault(1, [130, 300], lost("power-loss")),
    ...fault(2, [900, 950], lost("slow-sync")),
    write("c1", [960, 970], 7),
    ...fault(3, [1000, 1100], lost("power-loss")),
    ...fault(4, [1300, 1400], lost("power-loss")),
  );
  expect(statistics(history)["powerLosses"]).toEqual({ freshWrites: [3, 1, 0] });
  expect(statistics(recorded(headerWith()))).not.toHaveProperty("powerLosses");
});

it("tells what elections cost, by election, by grant and by change of leader", () => {
  const steps = [
    campaign("c1", [0, 10], 7),
    resign("c1", [20, 30], 7),
    campaign("c1", [40, 50], 8),
    resign("c1", [60, 70], 8),
    campaign("c2", [40, 80], 9),
  ].flat();
  const election = (messages: number, rounds: number, tookMs: number) => ({
    leader: "n1",
    atMs: 0,
    messages,
    rounds,
    tookMs,
  });
  const elections = [election(16, 1, 2.5), election(14, 1, 1.0004), election(58, 12, 160)];
  const end = { type: "end", events: 0, reason: "complete", marks: { "watch-notified": 5, other: 9 } } as const;
  const figures = (told: HistoryEnd, ...of: Steps) => statistics({ ...recorded(headerWith(), ...of), end: told });
  expect(figures({ ...end, elections: { elections, vainMessages: 40, clientMessages: 20 } }, steps)).toMatchObject({
    elections: {
      count: 3,
      messages: { p50: 16, max: 58 },
      rounds: { p50: 1, max: 12 },
      tookMs: { p50: 2.5, max: 160 },
      vainMessages: 40,
    },
    clientElections: { total: 20, perGrant: 6.67 },
    notifications: { total: 5, perChange: 2.5 },
  });
  const silent = figures(
    { ...end, marks: {}, elections: { elections: [], vainMessages: 0, clientMessages: 0 } },
    steps,
  );
  for (const name of ["elections", "clientElections", "notifications"]) expect(silent).not.toHaveProperty(name);
  expect(figures(end)["notifications"]).toEqual({ total: 5 });
});

it("takes percentiles by the nearest rank", () => {
  const hundred = Array.from({ length: 100 }, (_, at) => at + 1);
  expect([0, 1, 50, 99, 99.5, 100].map((p) => percentile(hundred, p))).toEqual([1, 1, 50, 99, 100, 100]);
});
