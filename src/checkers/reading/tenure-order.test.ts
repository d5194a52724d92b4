import { describe, expect, it } from "vitest";
import { isNemesisEvent } from "../../core/event.js";
import { tokenIn } from "../../core/fields.js";
import { headerWith, recorded, type Steps } from "../testing/recorded.js";
import * as step from "../testing/steps.js";
import { inOrderOfGrants } from "./tenure-order.js";

const header = headerWith({ tokens: "none" });
const ordered = (...steps: Steps) => inOrderOfGrants(recorded(header, ...steps));
const tokens = (...steps: Steps) =>
  ordered(...steps).history.events.map((event) => (isNemesisEvent(event) ? undefined : tokenIn(event.value)));

/** c1 leads by the name 90, c2 by the name 40, c1 again by the name 60. */
const grants: Steps = [
  step.campaign("c1", [0, 10], 90),
  step.campaign("c2", [20, 30], 40),
  step.campaign("c1", [25, 50], 60),
];

describe("without tokens a tenure's number is its place in the order of grants", () => {
  it("in answers, notes, operations and refusals", () => {
    const more = [
      step.believes("c2", 60, 40),
      step.write("c1", [70, 80], 60),
      step.resign("c1", [90, 100], 60),
      step.observe("r1", [110, 120], "c2", 40),
    ];
    const told = tokens(...grants, ...more).filter((token) => token !== undefined);
    expect(told).toEqual([1, 2, 3, 2, 3, 3, 3, 3, 2]);
    const refused = ordered(...grants, step.write("c1", [70, 80], 90, { refusedBy: 60 })).history.events.at(-1);
    expect(refused).toMatchObject({ value: { token: 1 }, seen: { token: 3 } });
  });

  it("in the note of a candidate's place, before it is granted, and in what readers of a log are shown", () => {
    const entries = [
      [90, "a"],
      [60, { token: 5 }],
    ] as const;
    const { events } = ordered(
      step.campaign("c1", [0, 10], 90, { queuedAt: 5 }),
      ...grants.slice(1),
      step.readLog("r1", [70, 80], entries),
    ).history;
    expect(events.find(({ f }) => f === "queued")?.value).toMatchObject({ token: 1 });
    expect(events.at(-1)?.value).toEqual({
      value: [
        { token: 1, value: "a" },
        { token: 3, value: { token: 5 } },
      ],
    });
  });

  it("and one tenure has one number, however often its holder asks for it", () => {
    expect(tokens(...grants, step.campaign("c1", [60, 70], 60)).at(-1)).toBe(3);
  });

  it("but what nobody was granted has none", () => {
    const unseen = step.campaign("c3", [60, 70], null, { unanswered: true });
    const { events } = ordered(
      ...grants,
      unseen,
      step.observe("r1", [80, 90], "c3", 77),
      step.readLog(
        "r1",
        [95, 99],
        [
          [90, "a"],
          [77, "b"],
        ],
      ),
    ).history;
    expect(events.find(({ f, type }) => f === "observe" && type === "ok")?.value).toEqual({ leader: "c3" });
    expect(events.at(-1)?.value).toEqual({ value: [{ token: 1, value: "a" }] });
  });

  it("certainly before another only where it was granted before that was asked for", () => {
    const { order } = ordered(...grants);
    expect(order.before(1, 2)).toBe(true);
    expect(order.before(1, 3)).toBe(true);
    expect(order.before(2, 3)).toBe(false);
    expect(order.before(3, 2)).toBe(false);
  });
});

it("with tokens a history stays as it is", () => {
  const history = recorded(headerWith(), ...grants);
  const { order, history: same } = inOrderOfGrants(history);
  expect(same).toBe(history);
  expect([order.before(40, 60), order.before(60, 60), order.before(90, 60)]).toEqual([true, false, false]);
});
