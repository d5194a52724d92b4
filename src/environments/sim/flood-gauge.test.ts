import { describe, expect, it } from "vitest";
import { NS_PER_S } from "../../core/units.js";
import { EventKind } from "./event-heap.js";
import { EventLoop } from "./event-loop.js";
import { FloodGauge, floodAt, MOST_MESSAGES_A_SECOND } from "./flood-gauge.js";

function world() {
  const loop = new EventLoop();
  const gauge = new FloodGauge(loop);
  const passTo = (timeNs: number): void => {
    loop.schedule(timeNs, EventKind.nodeWake, 0, () => {});
    loop.runUntil(() => false, Number.POSITIVE_INFINITY);
  };
  const admitted = (messages: number): number => Array.from({ length: messages }).filter(() => gauge.admits()).length;
  return { gauge, passTo, admitted };
}

describe("the flood gauge", () => {
  it("admits as many messages as it may in each second, for as long as that goes on", () => {
    const { passTo, admitted } = world();
    for (let second = 0; second < 10; second++) {
      expect(admitted(MOST_MESSAGES_A_SECOND)).toBe(MOST_MESSAGES_A_SECOND);
      passTo((second + 1) * NS_PER_S);
    }
  });

  it("calls one message more a flood, tells when, and admits nothing from then on", async () => {
    const { gauge, passTo, admitted } = world();
    passTo(1.5 * NS_PER_S);
    expect(admitted(2 * MOST_MESSAGES_A_SECOND)).toBe(MOST_MESSAGES_A_SECOND);
    await expect(gauge.flooded).resolves.toBe(1.5 * NS_PER_S);
    passTo(10 * NS_PER_S);
    expect(admitted(1)).toBe(0);
  });

  it("says what it has seen", () => {
    expect(floodAt(9.42 * NS_PER_S)).toBe(
      "the system floods: more than 100000 messages in one simulated second, at 9.4 s",
    );
  });
});
