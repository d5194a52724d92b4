import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../core/json.js";
import { FrameReader, frameOf } from "./frames.js";

const messages = fc.array(
  fc.oneof(
    fc.jsonValue().map((value) => value as Json),
    fc.string({ unit: "binary", minLength: 1, maxLength: 200 }),
  ),
  { maxLength: 6 },
);

describe("frames", () => {
  it("come out as they went in, however a connection cuts them up", () =>
    fc.assert(
      fc.property(messages, fc.array(fc.nat(), { maxLength: 20 }), (sent, cuts) => {
        const bytes = Buffer.from(sent.map(frameOf).join(""));
        const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
          (left, right) => left - right,
        );
        const reader = new FrameReader();
        let from = 0;
        const received = places.flatMap((place) => {
          const piece = bytes.subarray(from, place);
          from = place;
          return reader.take(piece);
        });
        expect(received).toEqual(JSON.parse(JSON.stringify(sent)));
      }),
    ));

  it("are complete only with their line feed", () => {
    const reader = new FrameReader();
    expect(reader.take(Buffer.from('{"type":"vote"}'))).toEqual([]);
    expect(reader.take(Buffer.from("\n"))).toEqual([{ type: "vote" }]);
  });

  it("are refused where they are not JSON, or have no end", () => {
    expect(() => new FrameReader().take(Buffer.from("GET / HTTP/1.1\r\n"))).toThrow(SyntaxError);
    const endless = new FrameReader();
    const piece = Buffer.alloc(8 * 1024 * 1024, "x");
    expect(() => {
      for (let count = 0; count < 100; count++) endless.take(piece);
    }).toThrow(/a message of more than \d+ bytes/);
  });
});
