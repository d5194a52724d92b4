import { describe, expect, it } from "vitest";
import { EventKind } from "./event-heap.js";
import { EventLoop } from "./event-loop.js";

const { harnessTimer, nodeWake } = EventKind;

function sleep(loop: EventLoop, ns: number): Promise<void> {
  return new Promise((resolve) => loop.schedule(loop.nowNs + ns, harnessTimer, 0, resolve));
}

describe("the event loop", () => {
  it("lets every promise settle before the next event, however long the chain", async () => {
    const loop = new EventLoop();
    const story: string[] = [];
    const work = (async () => {
      await sleep(loop, 10);
      for (let i = 0; i < 1000; i++) await Promise.resolve().then(() => {});
      story.push(`chain ended at ${loop.nowNs}`);
      await sleep(loop, 10);
    })();
    loop.schedule(11, nodeWake, 1, () => story.push(`next event at ${loop.nowNs}`));
    await loop.drive(work);
    expect(story).toEqual(["chain ended at 10", "next event at 11"]);
  });

  it("settles promises queued before it is driven", async () => {
    const loop = new EventLoop();
    let nowAtEnd = -1;
    const work = (async () => {
      for (let i = 0; i < 100; i++) await null;
      nowAtEnd = loop.nowNs;
    })();
    loop.schedule(5, nodeWake, 1, () => {});
    await loop.drive(work);
    expect(nowAtEnd).toBe(0);
    expect(loop.nowNs).toBe(0);
  });

  it("stops at the event that settles the work, and goes on with the next", async () => {
    const loop = new EventLoop();
    await loop.drive(sleep(loop, 10));
    expect(loop.nowNs).toBe(10);
    await loop.drive(sleep(loop, 10));
    expect(loop.nowNs).toBe(20);
  });

  it("hands on what the work returned or threw, and what an event threw", async () => {
    const loop = new EventLoop();
    expect(await loop.drive(sleep(loop, 1).then(() => 42))).toBe(42);
    await expect(loop.drive(Promise.reject(new Error("mine")))).rejects.toThrow("mine");
    loop.schedule(5, nodeWake, 1, () => {
      throw new Error("node broke");
    });
    await expect(loop.drive(new Promise(() => {}))).rejects.toThrow("node broke");
  });

  it("says so when the work waits for nothing", async () => {
    const loop = new EventLoop();
    await expect(loop.drive(new Promise(() => {}))).rejects.toThrow("no event is left");
  });

  it("says so when nodes go on forever but nothing can settle the work", async () => {
    const loop = new EventLoop();
    const tick = (): void => void loop.schedule(loop.nowNs + 1e12, nodeWake, 1, tick);
    tick();
    await expect(loop.drive(new Promise(() => {}))).rejects.toThrow("an hour of simulated time");
  });

  it("refuses a second driver", async () => {
    const loop = new EventLoop();
    const first = loop.drive(sleep(loop, 10));
    await expect(loop.drive(sleep(loop, 1))).rejects.toThrow("driven already");
    await first;
  });

  it("never runs what was cancelled", async () => {
    const loop = new EventLoop();
    let ran = false;
    const event = loop.schedule(5, nodeWake, 1, () => {
      ran = true;
    });
    loop.cancel(event);
    await loop.drive(sleep(loop, 10));
    expect(ran).toBe(false);
  });
});
