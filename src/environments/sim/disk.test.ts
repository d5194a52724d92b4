import fc from "fast-check";
import { expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { Disk } from "./disk.js";
import { EventLoop } from "./event-loop.js";

function diskOf(seed: number) {
  const loop = new EventLoop();
  const synced: number[] = [];
  const disk = new Disk({
    loop,
    subject: 1,
    random: createRandom(seed).fork("disk"),
    synced: (write) => synced.push(write),
  });
  return { loop, disk, synced };
}

const pass = (loop: EventLoop, ns: number): void => {
  let over = false;
  loop.schedule(loop.nowNs + ns, 1, 0, () => {
    over = true;
  });
  loop.runUntil(() => over, Number.POSITIVE_INFINITY);
};

it("syncs writes in order, those that wait in one go", () => {
  const { loop, disk, synced } = diskOf(1);
  disk.append(1, ["a"]);
  disk.append(2, ["b", "c"]);
  disk.append(3, ["d"]);
  expect(disk.records).toEqual([]);
  pass(loop, 200_000_000);
  expect(disk.records).toEqual(["a", "b", "c", "d"]);
  expect(synced).toEqual([1, 3]);
});

it("a crash keeps all that was synced and only a prefix of the rest, and a dead sync stays silent", () => {
  const losses = new Set<number>();
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.nat(3_000_000), { maxLength: 12 }), (seed, gapsNs) => {
      const { loop, disk, synced } = diskOf(seed);
      gapsNs.forEach((gapNs, i) => {
        disk.append(i + 1, [2 * i, 2 * i + 1]);
        pass(loop, gapNs);
      });
      const promised = synced.at(-1) ?? 0;
      losses.add(disk.crash());
      expect(disk.records).toEqual(Array.from({ length: disk.records.length }, (_, i) => i));
      expect(disk.records.length).toBeGreaterThanOrEqual(2 * promised);
      const before = synced.length;
      pass(loop, 200_000_000);
      expect(synced.length).toBe(before);
      disk.append(1, ["next life"]);
      pass(loop, 200_000_000);
      expect(disk.records.at(-1)).toBe("next life");
    }),
  );
  expect(losses.size).toBeGreaterThan(2);
});
