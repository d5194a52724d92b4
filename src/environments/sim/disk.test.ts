import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../core/json.js";
import { createRandom } from "../../core/random.js";
import { Disk } from "./disk.js";
import { EventLoop } from "./event-loop.js";

function diskOf(seed: number) {
  const loop = new EventLoop();
  const synced: number[] = [];
  const random = createRandom(seed).fork("disk");
  const disk = new Disk({ loop, subject: 1, random, synced: ({ write }) => synced.push(write) });
  let writes = 0;
  const append = (records: readonly Json[], replaces = false): void =>
    disk.append({ life: 1, write: ++writes, records, replaces });
  return { loop, disk, synced, append, read: () => disk.read().records };
}

const pass = (loop: EventLoop, ns: number): void => {
  let over = false;
  loop.schedule(loop.nowNs + ns, 1, 0, () => {
    over = true;
  });
  loop.runUntil(() => over, Number.POSITIVE_INFINITY);
};

const LONG_NS = 200_000_000;

describe("a disk", () => {
  it("syncs writes in order, those that wait in one go", () => {
    const { loop, disk, synced, append, read } = diskOf(1);
    append(["a"]);
    append(["b", "c"]);
    append(["d"]);
    expect([disk.written, disk.durable, disk.unsynced]).toEqual([3, 0, 4]);
    expect(read()).toEqual(["a", "b", "c", "d"]);
    pass(loop, LONG_NS);
    expect([disk.written, disk.durable, disk.unsynced]).toEqual([3, 3, 0]);
    expect(read()).toEqual(["a", "b", "c", "d"]);
    expect(synced).toEqual([1, 3]);
  });

  it("keeps all that was synced when power fails, a prefix of the rest, and perhaps the next record in part", () => {
    const losses = new Set<number>();
    const tears = new Set<number>();
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.nat(3_000_000), { maxLength: 12 }), (seed, gapsNs) => {
        const { loop, disk, synced, append } = diskOf(seed);
        gapsNs.forEach((gapNs, i) => {
          append([2 * i, 2 * i + 1]);
          pass(loop, gapNs);
        });
        const durable = 2 * (synced.at(-1) ?? 0);
        const { lost, torn } = disk.losePower();
        losses.add(lost);
        tears.add(torn);
        const { records, damaged } = disk.read();
        const whole = records.slice(0, records.length - torn);
        expect(whole).toEqual(Array.from({ length: whole.length }, (_, i) => i));
        expect(damaged).toEqual(torn === 1 ? [whole.length] : []);
        expect(records.at(whole.length)).not.toBe(whole.length);
        expect(whole.length).toBeGreaterThanOrEqual(durable);
        expect(whole.length + lost + torn).toBe(2 * gapsNs.length);
        const before = synced.length;
        pass(loop, LONG_NS);
        expect(synced.length).toBe(before);
        append(["next life"]);
        pass(loop, LONG_NS);
        expect(disk.read()).toEqual({ records: [...whole, "next life"], damaged: [] });
      }),
    );
    expect(losses.size).toBeGreaterThan(2);
    expect(tears).toEqual(new Set([0, 1]));
  });

  it("replaces all records at once, or not at all where power fails first", () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 60; seed++) {
      const { loop, disk, append } = diskOf(seed);
      append(["a", "b"]);
      pass(loop, LONG_NS);
      append(["snapshot", "tail"], true);
      append(["c"]);
      expect(disk.read().records).toEqual(["snapshot", "tail", "c"]);
      disk.losePower();
      const { records, damaged } = disk.read();
      outcomes.add(records.filter((_, place) => !damaged.includes(place)).join(" "));
    }
    expect([...outcomes].sort()).toEqual(["a b", "snapshot tail", "snapshot tail c"]);
  });

  it("a replacement that became durable takes damage with it", () => {
    const { loop, disk, append } = diskOf(1);
    append(["a", "b", "c"]);
    pass(loop, LONG_NS);
    const flip = disk.flipBit();
    append(["new"], true);
    pass(loop, LONG_NS);
    flip?.restore();
    expect(disk.read()).toEqual({ records: ["new"], damaged: [] });
  });

  it("flips a bit in any synced record but the last, until it is restored", () => {
    const places = new Set<number>();
    for (let seed = 0; seed < 30; seed++) {
      const { loop, disk, append } = diskOf(seed);
      append([10, 20, 30]);
      pass(loop, LONG_NS);
      const flip = disk.flipBit();
      const { records, damaged } = disk.read();
      places.add(damaged[0] as number);
      expect(damaged).toEqual([flip?.place]);
      expect(flip?.read).toBe(true);
      expect(records[flip?.place as number]).not.toBe(10 * ((flip?.place as number) + 1));
      flip?.restore();
      expect(disk.read()).toEqual({ records: [10, 20, 30], damaged: [] });
    }
    expect([...places].sort()).toEqual([0, 1]);
  });

  it("has nothing to flip in one record, and nothing to tear once all is synced", () => {
    const { loop, disk, append } = diskOf(1);
    append(["only"]);
    pass(loop, LONG_NS);
    expect(disk.flipBit()).toBeUndefined();
    expect(disk.tearTail()).toBeUndefined();
    append(["compacted"], true);
    expect(disk.tearTail()).toBeUndefined();
  });

  it("tears the last unsynced record, and keeps all before it", () => {
    const { loop, disk, synced, append } = diskOf(1);
    append(["a"]);
    append(["b", "c"]);
    expect(disk.tearTail()).toBe(2);
    expect(disk.read()).toMatchObject({ records: ["a", "b", expect.not.stringMatching(/^c$/)], damaged: [2] });
    expect(disk.unsynced).toBe(0);
    pass(loop, LONG_NS);
    expect(synced).toEqual([]);
  });

  it("takes longer over each sync while it is slow", () => {
    const { loop, disk, synced, append } = diskOf(1);
    const slow = disk.slow(LONG_NS);
    append(["a"]);
    pass(loop, LONG_NS);
    expect(synced).toEqual([]);
    pass(loop, LONG_NS);
    expect([synced, slow.slowed]).toEqual([[1], 1]);
    slow.remove();
    append(["b"]);
    pass(loop, LONG_NS);
    expect([synced, slow.slowed]).toEqual([[1, 2], 1]);
  });
});
