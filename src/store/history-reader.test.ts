import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatPlace, UserError } from "../core/errors.js";
import type { History } from "../core/history.js";
import { readHistory } from "./history-reader.js";
import { end, events, header, lines } from "./testing/sample-history.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

const WHOLE = `${lines.join("\n")}\n`;

function read(content: string | Buffer): History {
  const path = join(temporaryFolder(), "history.jsonl");
  writeFileSync(path, content);
  return readHistory(path);
}

/** The message for a bad file, with `line:column` before it. */
function refusal(content: string): string {
  try {
    read(content);
  } catch (thrown) {
    if (thrown instanceof UserError && thrown.detail.place !== undefined) {
      return `${formatPlace({ ...thrown.detail.place, file: "h" })} ${thrown.message}`;
    }
    throw thrown;
  }
  throw new Error("nothing was refused");
}

/** The whole file with one line (from 1) replaced. */
function withLine(number: number, replacement: string): string {
  return `${lines.with(number - 1, replacement).join("\n")}\n`;
}

const changed = (index: number, change: object): string => JSON.stringify({ ...events[index], ...change });

describe("reading a history", () => {
  it("gives back header, events and end, without a warning", () => {
    expect(read(WHOLE)).toEqual({ header, events, end, warnings: [] });
  });

  it("reads as far as a kill at any byte let it get", () => {
    const bytes = Buffer.from(WHOLE);
    for (let length = 0; length < bytes.length; length++) {
      const left = bytes.subarray(0, length);
      const wholeLines = left.toString("latin1").split("\n").length - 1;
      const history = read(left);
      // The line feed alone may be missing: then the line before it is whole.
      const least = Math.max(0, wholeLines - 1);
      const kept = history.events.length;
      expect(kept === least || kept === least + 1).toBe(true);
      expect(history.events).toEqual(events.slice(0, kept));
      expect(history.end !== undefined || history.warnings.some((warning) => warning.includes("no end"))).toBe(true);
      if (wholeLines === 0 && history.header === undefined) {
        expect(history.warnings[0]).toMatch(length === 0 ? /empty/ : /torn/);
      }
    }
  });

  it("keeps fields and operations it does not know, for whoever does", () => {
    const known = events.map((event) => JSON.stringify(event));
    const content = [
      JSON.stringify({ ...header, tool: "usurper 9" }),
      changed(0, { f: "teleport", shade: "blue" }),
      ...known.slice(1, 2),
      changed(2, { f: "teleport" }),
      ...known.slice(3),
    ];
    const history = read(`${content.join("\n")}\n`);
    expect(history.header).toHaveProperty("tool", "usurper 9");
    expect(history.events[0]).toHaveProperty("shade", "blue");
  });

  it("tolerates carriage returns and blank lines", () => {
    expect(read(`${lines.join("\r\n")}\r\n\n`).events).toEqual(events);
  });

  it.each([
    ["a torn line that is not the last", withLine(3, '{"index":1,"ti'), /^h:3:\d+ expected a JSON object: /],
    ["a line that is no object", withLine(3, "17"), /^h:3 expected a JSON object, got 17$/],
    ["another file", "# Notes\n", /^h:1(:1)? expected a JSON object/],
    ["a torn line of another file", "# Not", /^h:1(:1)? expected a JSON object/],
    ["no header", `${lines.slice(1).join("\n")}\n`, /^h:1 expected the header of a history/],
    ["another version", withLine(1, '{"format":"usurper-history/9"}'), /^h:1 .*usurper-history\/1.*got format/],
    [
      "a header without bounds",
      withLine(1, JSON.stringify({ ...header, bounds: undefined })),
      /^h:1 bounds: .*nothing/,
    ],
    ["an unknown type", withLine(2, changed(0, { type: "begin" })), /^h:2 type: expected one of invoke.*got "begin"/],
    ["a missing field", withLine(2, changed(0, { host: undefined })), /^h:2 host: expected string, got nothing/],
    ["a missing value", withLine(2, changed(0, { value: undefined })), /^h:2 value: .*value/],
    ["a fraction of a nanosecond", withLine(2, changed(0, { timeNs: 0.5 })), /^h:2 timeNs: expected int/],
    ["a failure without a cause", withLine(9, changed(7, { cause: undefined })), /^h:9 cause: /],
    ["an unknown phase", withLine(6, changed(4, { value: { fault: 0, phase: "odd" } })), /^h:6 value\.phase: /],
    ["a gap in the indices", withLine(3, changed(1, { index: 2 })), /^h:3 index 2 where 1 was expected/],
    ["time that goes back", withLine(3, changed(1, { timeNs: 4 })), /^h:3 time goes back, from 5 ns to 4 ns/],
    [
      "a completion without an invocation",
      withLine(4, changed(2, { process: 9 })),
      /^h:4 process 9 completes campaign/,
    ],
    ["a completion of something else", withLine(4, changed(2, { f: "resign" })), /^h:4 .*but it had invoked campaign/],
    [
      "two operations of one process",
      withLine(4, JSON.stringify({ ...events[3], index: 2 })),
      /^h:4 process 0 invokes write while its campaign is outstanding/,
    ],
    ["a retired process used again", withLine(8, changed(6, { process: 0 })), /^h:8 process 0 invokes write.*retired/],
    ["a line after the end", `${WHOLE}${lines[1]}\n`, /^h:11 a line follows the end/],
    ["an end that counts more events", withLine(10, '{"type":"end","events":9,"reason":"complete"}'), /^h:10 .*9.*8$/],
    [
      "a token that was rounded",
      withLine(4, (lines[3] as string).replace('"token":7', '"token":9007199254740993')),
      /^h:4 an integer near 9007199254740992 is too large/,
    ],
  ])("refuses %s, and says where and what", (_, content, message) => {
    expect(refusal(content)).toMatch(message);
  });

  it("says of a file that it cannot be read", () => {
    expect(() => readHistory(join(temporaryFolder(), "none.jsonl"))).toThrow(UserError);
  });

  it("cuts lines right wherever the chunks it reads end", () => {
    const long = "é".repeat(700_000);
    const content = [lines[0], changed(0, { error: long }), changed(1, { host: long })].join("\n");
    expect(read(`${content}\n`).events.map((event) => event.index)).toEqual([0, 1]);
    expect(read(`${content}\n`).events[1]).toHaveProperty("host", long);
  });
});
