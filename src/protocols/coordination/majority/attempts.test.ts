import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../../contract/testing/virtual-clock.js";
import { createRandom } from "../../../core/random.js";
import { msToNs, nsToMs } from "../../../core/units.js";
import { untilSuccess } from "./attempts.js";

let clock: VirtualClock;
let tries: number[];

beforeEach(() => {
  clock = new VirtualClock();
  tries = [];
});

function attempts(succeedsAt: number, signal = new AbortController().signal) {
  const settings = { clock, random: createRandom(1), signal, untilNs: msToNs(1000), pauseMs: [50, 150] } as const;
  const attempt = async () => {
    tries.push(nsToMs(clock.nowNs()));
    return tries.length === succeedsAt ? "done" : undefined;
  };
  return clock.until(untilSuccess(settings, attempt));
}

describe("trying again", () => {
  it("pauses for a random while after each try in vain, and ends with the one that succeeds", async () => {
    expect(await attempts(4)).toBe("done");
    const pauses = tries.slice(1).map((at, before) => at - (tries[before] as number));
    expect(pauses).toHaveLength(3);
    expect(new Set(pauses).size).toBe(3);
    for (const pause of pauses) expect(pause >= 50 && pause <= 150).toBe(true);
  });

  it("gives up when the time is up, and begins no try after that", async () => {
    expect(await attempts(1000)).toBeUndefined();
    expect(tries.length).toBeGreaterThan(6);
    expect(tries.at(-1)).toBeLessThan(1000);
    expect(nsToMs(clock.nowNs())).toBe(1000);
  });

  it("gives up at once when nobody waits for it any more", async () => {
    const abort = new AbortController();
    clock.after(120, () => abort.abort());
    expect(await attempts(1000, abort.signal)).toBeUndefined();
    expect(nsToMs(clock.nowNs())).toBe(120);
  });
});
