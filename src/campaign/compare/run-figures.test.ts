import { expect, it } from "vitest";
import { checkHistory } from "../../checkers/check-history.js";
import { headerWith, recorded, type Steps } from "../../checkers/testing/recorded.js";
import { append, believes, campaign, fault, loses, readLog, resign, write } from "../../checkers/testing/steps.js";
import type { Fence, HistoryEnd } from "../../core/history.js";
import { PLUGINS } from "../registry.js";
import { figuresOf } from "./run-figures.js";

function figures(fence: Fence, end: Partial<HistoryEnd>, ...steps: Steps) {
  const history = recorded(headerWith({ fence, required: [] }), ...steps);
  const ended = {
    ...history,
    end: { type: "end", events: history.events.length, reason: "complete", ...end } as const,
  };
  const limits = { maxConfigurations: 10_000, maxBytes: 1e7 };
  return figuresOf(ended, checkHistory(ended, PLUGINS.checkers, limits));
}

/** c1 sleeps from 50 ms to 3000 ms; c2 leads from 2050 ms on. */
const paused = [
  campaign("c1", [0, 10], 7),
  append("c1", [20, 50], 7, { at: 5 }),
  fault(0, [51, 3000], { kind: "pause", targets: ["c1"] }),
  campaign("c2", [20, 2050], 9),
  append("c2", [2060, 2070], 9, { at: 8 }),
].flat();

it("tells how soon a new leader came, how long service was away, and that the fence held", () => {
  const late = append("c1", [3001, 3010], 7, { refusedBy: 9 });
  const found = figures("token", {}, paused, believes("c2", 3500, 9), late, loses("c1", 3020, 7));
  expect(found).toMatchObject({
    failovers: { count: 1, ms: { p50: 2000, max: 2000 } },
    unavailable: { count: 1, totalMs: 2020, longestMs: 2020, share: 2020 / 2960 },
    overlaps: { count: 1, totalMs: 951, longestMs: 951 },
    stale: { refused: 1, accepted: 0 },
    violated: [],
  });
  for (const absent of ["elections", "clientMessagesPerGrant", "notificationsPerChange"]) {
    expect(found).not.toHaveProperty(absent);
  }
});

it("counts what an unfenced resource let through, and names the rule", () => {
  const late = [append("c1", [3001, 3010], 7, { at: 9 }), append("c1", [3011, 3020], 7, { at: 10 })];
  const log = readLog(
    "r1",
    [4000, 4010],
    [
      [7, 0],
      [9, 0],
    ],
  );
  expect(figures("none", {}, paused, late, log)).toMatchObject({
    verdict: "invalid",
    violated: expect.arrayContaining(["E4"]),
    stale: { refused: 0, accepted: 2 },
  });
});

it("shares the clients' messages among grants, and notifications among changes", () => {
  const election = { leader: "n1", atMs: 0, messages: 16, rounds: 1, tookMs: 2 };
  const elections = { elections: [election, { ...election, messages: 40 }], vainMessages: 7, clientMessages: 30 };
  const steps = [...paused, resign("c2", [3600, 3610], 9), campaign("c3", [20, 3700], 11)].flat();
  expect(figures("token", { elections, marks: { "watch-notified": 5 } }, steps)).toMatchObject({
    elections: { count: 2, messages: { p50: 16, max: 40 }, vainMessages: 7 },
    clientMessagesPerGrant: 10,
    notificationsPerChange: 2.5,
  });
});

it("says nothing of what a run did not have", () => {
  const found = figures("token", {}, write("c1", [0, 10], 7));
  expect(Object.keys(found).sort()).toEqual(["overlaps", "stale", "unavailable", "verdict", "violated"]);
});
