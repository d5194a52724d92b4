import fc from "fast-check";
import { expect, it } from "vitest";
import { GrowingList } from "./growing-list.js";

it("keeps every list as it was made, whichever of them others grow from", () => {
  const growth = fc.array(fc.tuple(fc.nat(), fc.integer()), { maxLength: 40 });
  fc.assert(
    fc.property(fc.array(fc.integer()), growth, (start, steps) => {
      const lists = [GrowingList.of(start)];
      const plain = [start];
      for (const [choice, item] of steps) {
        const from = choice % lists.length;
        lists.push((lists[from] as GrowingList<number>).with(item));
        plain.push([...(plain[from] as number[]), item]);
        if (choice % 3 === 0) expect(lists[from]?.items).toEqual(plain[from]);
      }
      expect(lists.map(({ items }) => items)).toEqual(plain);
    }),
  );
});

it("gives the same array to all that read it, and none that a later item reaches", () => {
  const two = GrowingList.of(["a"]).with("b");
  const read = two.items;
  two.with("c");
  expect(two.items).toBe(read);
  expect(read).toEqual(["a", "b"]);
});
