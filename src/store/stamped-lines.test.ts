import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../core/event.js";
import { createLineParser } from "./parse-line.js";
import { StampedLines } from "./stamped-lines.js";

const line = (text: string) => ({ text, number: 1, ended: true });
const read = (index: number, host: string) =>
  `{"index":${index},"timeNs":${index * 1000},"process":${index % 3},"type":"invoke","f":"read","value":null,"host":"${host}"}`;

describe("lines that come again", () => {
  it("say what they would have said alone", () => {
    const field = fc.constantFrom('"index":', ' "index":', '"timeNs":', '"process":', '"type":"invoke"', '"f":"read"');
    const number = fc.constantFrom("0", "7", "00", "01", "-1", "1.5", "9007199254740993", "1e3", "");
    const tail = fc.constantFrom(
      ',"type":"invoke","f":"read","value":null,"host":"c1"}',
      ',"type":"ok","f":"read","value":{"value":3}}',
      ',"type":"ok","f":"read","value":null,"index":5}',
      ',"type":"ok","f":"read","value":null,"__proto__":{"a":1}}',
      ',"type":"ok","f":"read"}',
      "}",
      "",
    );
    const anyLine = fc
      .tuple(fc.option(field), number, number, number, tail)
      .map(([odd, a, b, c, end]) => `{${odd ?? '"index":'}${a},"timeNs":${b},"process":${c}${end}`);
    fc.assert(
      fc.property(fc.array(anyLine, { minLength: 2, maxLength: 30 }), (texts) => {
        const together = createLineParser("h");
        for (const text of [...texts, ...texts]) {
          expect(outcome(() => together.eventOrEnd(line(text)))).toEqual(
            outcome(() => createLineParser("h").eventOrEnd(line(text))),
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("are known by what follows their stamps", () => {
    const known = new StampedLines();
    const event = JSON.parse(read(0, "c1")) as HistoryEvent;
    expect(known.event(read(0, "c1"))).toBeUndefined();
    known.learn(read(0, "c1"), event);
    expect(known.event(read(7, "c1"))).toEqual({ ...event, index: 7, timeNs: 7000, process: 1 });
    expect(known.event(read(7, "c2"))).toBeUndefined();
  });

  it("are no longer looked for where they do not come", () => {
    const known = new StampedLines();
    for (let at = 0; at < 10_000; at++) known.event(read(at, `c${at}`));
    known.learn(read(0, "c1"), JSON.parse(read(0, "c1")) as HistoryEvent);
    expect(known.event(read(1, "c1"))).toBeUndefined();
  });
});

function outcome(action: () => unknown): unknown {
  try {
    return action();
  } catch (thrown) {
    return String(thrown);
  }
}
