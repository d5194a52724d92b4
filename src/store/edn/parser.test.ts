import { describe, expect, it } from "vitest";
import { EdnParser, EdnSyntaxError } from "./parser.js";
import { ednText } from "./print.js";
import { ednToJson } from "./to-json.js";
import type { EdnValue } from "./value.js";

function parsed(text: string): EdnValue {
  const parser = new EdnParser();
  parser.text = text;
  parser.final = true;
  if (!parser.skip()) throw new Error("no form");
  const form = parser.form();
  if (parser.skip()) throw new Error(`something follows at ${parser.at}`);
  return form;
}

describe("parsing EDN", () => {
  it.each([
    ["nil", null],
    ["true", true],
    ["false", false],
    ["0", 0],
    ["+7", 7],
    ["-3", -3],
    ["-0", 0],
    ["9007199254740991", 9007199254740991],
    ["12N", 12],
    ["1.5", 1.5],
    ["1e3", 1000],
    ["0.10M", 0.1],
    ['"a\\n\\"b\\\\ \\u00e9 \\101"', 'a\n"b\\ é A'],
    ['"two\nlines"', "two\nlines"],
    ["\\a", "a"],
    ["\\(", "("],
    ["\\newline", "\n"],
    ["\\u00e9", "é"],
    [":ok", "ok"],
    [":jepsen/op", "jepsen/op"],
    ["sym", "sym"],
    ["[1 2]", [1, 2]],
    ["(1, 2,)", [1, 2]],
    ["[]", []],
    ["#{3 1 2}", [1, 2, 3]],
    ["{:b 1, :a {2 3}}", { a: { 2: 3 }, b: 1 }],
    ['#inst "2020-01-01T00:00:00Z"', "2020-01-01T00:00:00Z"],
    ["#jepsen.history.Op{:process 1}", { process: 1 }],
    ["#knossos.op.Op {:process 1}", { process: 1 }],
    ["#:jepsen{:a 1}", { a: 1 }],
    ["[1 #_2 #_ #_ 3 4 ; 5 ]\n 6]", [1, 6]],
    ["; first\n#_{:a 1} 2", 2],
    ['{:value "}" :f \\}}', { f: "}", value: "}" }],
  ])("reads %s", (text, expected) => {
    expect(ednToJson(parsed(text))).toEqual(expected);
  });

  it.each([
    ["]", 0, "nothing is open here that ] could close"],
    ["[1 2}", 0, "the [ opened here is closed by }"],
    ["[1 2", 0, "the [ is never closed"],
    ["[{:a 1]", 1, "the { opened here is closed by ]"],
    ['[1 "abc', 3, "the string is never closed"],
    ["{:a 1 :b}", 0, "a map needs a value for every key, this one has 3 forms"],
    ["#_", 0, "the #_ stands before nothing"],
    ["[#foo ", 1, "the tag #foo stands before nothing"],
    ["010", 0, '"010" is no EDN'],
    ["12abc", 0, '"12abc" is no EDN'],
    ['"\\q"', 1, "a string knows no escape \\q"],
    ["\\constructor", 0, '"\\\\constructor" is no EDN'],
    ["#<Object 1>", 0, '"#<Object" is no EDN'],
    ["@x", 0, '"@x" is no EDN'],
    ["'x", 0, `"'x" is no EDN`],
    [":", 0, '":" is no EDN'],
    ["\u0000\u0001", 0, '"\\u0000\\u0001" is no EDN'],
    ["[".repeat(100_000), 201, "forms are nested deeper than 200 levels"],
    ["#_".repeat(100_000), 402, "forms are nested deeper than 200 levels"],
    ["#a ".repeat(100_000), 603, "forms are nested deeper than 200 levels"],
  ])("refuses %s", (text, offset, message) => {
    const thrown = caught(() => parsed(text));
    expect(thrown).toBeInstanceOf(EdnSyntaxError);
    expect(thrown).toMatchObject({ offset, message });
  });

  it.each(["9007199254740993", "-9007199254740993", "12345678901234567890N", "1/3", "0.1234567890123456789M", "1e999"])(
    "never rounds %s",
    (text) => {
      const value = parsed(text);
      expect(ednText(value)).toBe(text);
      expect(() => ednToJson(value)).toThrow(/cannot be held exactly/);
    },
  );

  it.each(["##NaN", "##Inf", "##-Inf"])("has no JSON for %s", (text) => {
    expect(() => ednToJson(parsed(text))).toThrow(/cannot be held exactly/);
  });

  it("tells two keys that would become one", () => {
    expect(() => ednToJson(parsed('{:a 1 "a" 2}'))).toThrow('a map has two keys that read as "a"');
  });
});

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (thrown) {
    return thrown;
  }
  throw new Error("nothing was thrown");
}
