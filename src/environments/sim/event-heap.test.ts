import fc from "fast-check";
import { expect, it } from "vitest";
import { EventHeap, EventKind } from "./event-heap.js";

it("gives events back in the order of time, then of scheduling", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(20), { nil: undefined })), (script) => {
      const heap = new EventHeap();
      const model: { timeNs: number; sequence: number }[] = [];
      script.forEach((timeNs, sequence) => {
        if (timeNs === undefined) {
          model.sort((left, right) => left.timeNs - right.timeNs || left.sequence - right.sequence);
          expect(heap.pop()?.sequence).toBe(model.shift()?.sequence);
        } else {
          heap.push({ timeNs, sequence, kind: EventKind.nodeWake, subject: 0, run: () => {} });
          model.push({ timeNs, sequence });
        }
        expect(heap.size).toBe(model.length);
      });
    }),
  );
});
