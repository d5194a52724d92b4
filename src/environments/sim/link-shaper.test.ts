import { describe, expect, it } from "vitest";
import type { LinkShape } from "../../contract/faults.js";
import { createRandom } from "../../core/random.js";
import { EventKind } from "./event-heap.js";
import { EventLoop } from "./event-loop.js";
import { Network } from "./network.js";

const MS = 1_000_000;

/** Sends `packets` from a to b, one each ms, and tells what arrived: the packet's number and how long it took. */
function sendThrough(shapes: readonly LinkShape[], packets = 2000, seed = 1) {
  const loop = new EventLoop();
  const network = new Network(loop, createRandom(seed));
  const arrivals: { packet: number; tookNs: number }[] = [];
  ["a", "b", "c"].forEach((name, subject) => {
    network.attach({
      name,
      subject,
      arrivalKind: EventKind.nodeDelivery,
      receive: (_, packet) => arrivals.push({ packet: packet as number, tookNs: loop.nowNs - (packet as number) * MS }),
    });
  });
  const shapings = shapes.map((shape) => network.shape({ b: ["a"] }, shape));
  for (let packet = 0; packet < packets; packet++) {
    loop.schedule(packet * MS, EventKind.nodeWake, 0, () => network.send("a", "a", "b", packet));
  }
  loop.runUntil(() => false, Number.POSITIVE_INFINITY);
  return { arrivals, counts: shapings.map(({ counts }) => counts), network, loop };
}

const tookMs = (arrivals: readonly { tookNs: number }[]) => arrivals.map(({ tookNs }) => tookNs / MS);

describe("a shape on a link", () => {
  it("loses about as many packets as it says, and counts them", () => {
    const { arrivals, counts } = sendThrough([{ lossPct: 10 }]);
    expect(arrivals.length + (counts[0]?.lost ?? 0)).toBe(2000);
    expect(counts[0]?.lost).toBeGreaterThan(140);
    expect(counts[0]?.lost).toBeLessThan(260);
  });

  it("drops what it damages, apart from what it loses", () => {
    const { arrivals, counts } = sendThrough([{ corruptPct: 10 }]);
    expect(counts[0]).toMatchObject({ lost: 0, corrupted: 2000 - arrivals.length });
    expect(counts[0]?.corrupted).toBeGreaterThan(140);
  });

  it("doubles packets: each copy arrives by itself, after or before others", () => {
    const { arrivals, counts } = sendThrough([{ duplicatePct: 10 }]);
    expect(arrivals.length - 2000).toBe(counts[0]?.duplicated);
    expect(counts[0]?.duplicated).toBeGreaterThan(140);
    expect(new Set(arrivals.map(({ packet }) => packet)).size).toBe(2000);
  });

  it("delays every packet, by up to the jitter more", () => {
    const { arrivals, counts } = sendThrough([{ delayMs: 20, jitterMs: 30 }]);
    const delays = tookMs(arrivals);
    expect(counts[0]?.delayed).toBe(2000);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(20);
    const spread = delays.filter((ms) => ms > 45 && ms < 51).length;
    expect(spread).toBeGreaterThan(200);
    expect(delays.filter((ms) => ms > 51).length).toBeLessThan(20);
  });

  it("lets some packets skip the delay, and so overtake", () => {
    const { arrivals, counts } = sendThrough([{ delayMs: 20, reorderPct: 10 }]);
    const early = arrivals.filter(({ tookNs }) => tookNs < 20 * MS);
    expect(early.length).toBe(counts[0]?.reordered);
    const overtaken = arrivals.filter(({ packet }, i) => i > 0 && packet < (arrivals[i - 1]?.packet ?? 0));
    expect(overtaken.length).toBeGreaterThan(140);
  });

  it("sends one packet after another over a slow link, and drops what its queue cannot hold", () => {
    // About 46 bytes a packet: 8 kbit/s carry a byte each ms, so a packet takes 46 ms, and only a second's worth waits.
    const { arrivals, counts } = sendThrough([{ rateKbit: 8 }], 100);
    const delays = tookMs(arrivals);
    expect(delays[1]).toBeGreaterThan((delays[0] ?? 0) + 40);
    expect(Math.max(...delays)).toBeLessThan(1021);
    expect(counts[0]?.overflowed).toBe(100 - arrivals.length);
    expect(counts[0]?.overflowed).toBeGreaterThan(70);
  });

  it("adds up with others on the same link", () => {
    const { arrivals, counts } = sendThrough([{ delayMs: 20, duplicatePct: 100 }, { delayMs: 30 }], 10);
    expect(arrivals).toHaveLength(20);
    expect(Math.min(...tookMs(arrivals))).toBeGreaterThanOrEqual(50);
    expect(counts.map(({ delayed }) => delayed)).toEqual([20, 20]);
  });

  it("shifts no draw of the link's own: after the heal it goes on as if it had never been shaped", () => {
    const afterwards = (shape: LinkShape | undefined): number | undefined => {
      const { network, loop, arrivals } = sendThrough([], 0);
      const shaping = shape && network.shape({ b: ["a"] }, shape);
      for (let packet = 0; packet < 100; packet++) network.send("a", "a", "b", packet);
      shaping?.remove();
      loop.runUntil(() => false, Number.POSITIVE_INFINITY);
      const sentNs = loop.nowNs;
      network.send("a", "a", "b", 0);
      loop.runUntil(() => false, Number.POSITIVE_INFINITY);
      return (arrivals.at(-1)?.tookNs ?? 0) - sentNs;
    };
    expect(afterwards({ lossPct: 50, delayMs: 5, jitterMs: 5, duplicatePct: 50, rateKbit: 100 })).toBe(
      afterwards(undefined),
    );
  });

  it("remembers at both ends that packets may have been doubled", () => {
    const { network } = sendThrough([{ lossPct: 10 }], 10);
    expect(network.mayDouble("a")).toBe(false);
    network.shape({ b: ["a"] }, { duplicatePct: 1 }).remove();
    expect(["a", "b", "c"].map((name) => network.mayDouble(name))).toEqual([true, true, false]);
  });
});
