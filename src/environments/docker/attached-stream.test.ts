import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameReader, lineSplitter } from "./attached-stream.js";

describe("the engine's stream", () => {
  it("gives the same lines however it is torn", () => {
    const frame = (kind: number, text: string): Buffer => {
      const payload = Buffer.from(text);
      const header = Buffer.alloc(8);
      header.writeUInt8(kind, 0);
      header.writeUInt32BE(payload.length, 4);
      return Buffer.concat([header, payload]);
    };
    const whole = Buffer.concat([frame(1, "grün\r\nei"), frame(2, "err\n"), frame(1, "ns\nrest")]);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length)), (cuts) => {
        const out: string[] = [];
        const error: string[] = [];
        const [first, second] = [lineSplitter((line) => out.push(line)), lineSplitter((line) => error.push(line))];
        const feed = frameReader((kind, payload) => (kind === 2 ? second : first).take(payload));
        const places = [0, ...cuts.sort((a, b) => a - b), whole.length];
        for (const [i, end] of places.entries()) feed(whole.subarray(places[i - 1] ?? 0, end));
        first.finish();
        second.finish();
        expect([out, error]).toEqual([["grün", "eins", "rest"], ["err"]]);
      }),
    );
  });
});
