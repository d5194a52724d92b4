import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusal } from "../testing/refusal.js";
import { textInChunks } from "../testing/text-in-chunks.js";
import { EdnFormStream } from "./form-stream.js";
import { ednText } from "./print.js";
import { EdnInexact, EdnKeyword, EdnList, EdnMap, EdnSet, EdnSymbol, EdnTagged, type EdnValue } from "./value.js";

const name = fc
  .stringMatching(/^[a-z][a-z0-9*+!_?./-]{0,20}$/)
  .filter((text) => !["nil", "true", "false"].includes(text));

const { value } = fc.letrec<{ value: EdnValue; items: EdnValue[] }>((tie) => ({
  items: fc.array(tie("value"), { maxLength: 4 }),
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double({ noDefaultInfinity: true, noNaN: true }).filter((number) => !Number.isInteger(number)),
    fc.string({ unit: "binary" }),
    name.map((text) => new EdnKeyword(text)),
    name.map((text) => new EdnSymbol(text)),
    fc.constantFrom("1/3", "9007199254740993", "##NaN").map((text) => new EdnInexact(text)),
    tie("items"),
    tie("items").map((items) => new EdnList(items)),
    tie("items").map((items) => new EdnSet(items)),
    tie("items").map((items) => new EdnMap(items.flatMap((item) => [item, item]))),
    fc.tuple(name, tie("value")).map(([tag, inner]) => new EdnTagged(tag, inner)),
  ),
}));

/** Forms as they stand at the top of a history: a sequence there must not look like one that holds the others. */
const topForm = fc.oneof(
  fc.array(value, { maxLength: 3 }).map((items) => [new EdnKeyword("first"), ...items]),
  fc.array(fc.tuple(value, value), { maxLength: 3 }).map((entries) => new EdnMap(entries.flat())),
);
const gap = fc.constantFrom(" ", "\n", ",", "\r\n\t", ' ; a [comment " (\n', ' #_[skipped {:a "]"}] ');
const chunkLengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

function read(
  text: string,
  ...lengths: readonly number[]
): { readonly forms: readonly string[]; readonly stream: EdnFormStream } {
  const stream = new EdnFormStream(textInChunks(text, ...lengths));
  return { forms: Array.from(stream.forms(), ednText), stream };
}

describe("a stream of EDN forms", () => {
  it("gives back what was printed, whatever it was, bare or in a vector or list, wherever chunks end", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(topForm, gap), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(["", ""], ["[", "]"], [" (\n", ")"]),
        chunkLengths,
        (forms, [opener, closer], lengths) => {
          const texts = forms.map(([form]) => ednText(form));
          // In a vector whose first item is a keyword's tuple, the tuples are items.
          const text = `${opener}${forms.map(([, space], at) => texts[at] + space).join("")}${closer}`;
          const { forms: found, stream } = read(text, ...lengths);
          expect(found).toEqual(texts);
          expect(stream.warnings).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("knows where a form begins, in every chunk", () => {
    const text = '; comment\n[{:a 1}\n {:b\n 2} "é" {:c 3}]\n  {:d 4}';
    const places = [
      [2, 2],
      [3, 2],
      [4, 5],
      [4, 9],
      [5, 3],
    ];
    for (const length of [1, 2, 3, 7, 100]) {
      const stream = new EdnFormStream(textInChunks(text, length));
      const found = Array.from(stream.forms(), () => [stream.place().line, stream.place().column]);
      expect(found).toEqual(places);
    }
  });

  it("drops a torn last form, and says so", () => {
    for (const torn of [
      "{:process 0, :ty",
      '{:process 0, :error "a\n',
      "{:process 0\n  :value [1 2",
      "#jepsen.history.Op",
      "#_{:a",
    ]) {
      const { forms, stream } = read(`[{:a 1}\n ${torn}`, 5);
      expect(forms).toEqual(["{:a 1}"]);
      expect(stream.warnings).toHaveLength(1);
      expect(stream.warnings[0]).toMatch(/^h:2:\d+: the last form is torn and was dropped$/);
    }
  });

  it("forgives a vector without its end", () => {
    expect(read("[{:a 1}\n {:b 2}\n", 4).stream.warnings).toEqual([
      "h:1:1: the [ is never closed: the file may be torn at its end",
    ]);
  });

  it.each([
    ["[{:a 1\n {:b 2}\n {:c 3}]", "h:1:2 the { opened here is closed by ] at 3:8"],
    ["{:a 1\n{:b 2}\n{:c 3}\n", "h:1:1 the { is never closed"],
    ['{:a "x}\n{:b 2}\n', "h:1:5 the string is never closed"],
    ["{:a [1 2}\n{:b 2}\n", "h:1:5 the [ opened here is closed by } at 1:9"],
    ["{:a 1\n{:b 2}\n{:c 3", "h:1:1 the form is never closed"],
    ["[{:a 1}]\n]", "h:2:1 nothing is open here that ] could close"],
    ["{:a 1} )", "h:1:8 nothing is open here that ) could close"],
    ["({:a 1}]", "h:1:8 nothing is open here that ] could close"],
  ])("refuses %j with the place of the bracket", (text, message) => {
    for (const length of [1, 3, 100]) expect(refusal(() => read(text, length))).toBe(message);
  });

  it("reads a form far longer than a chunk", () => {
    const long = `{:error "${"x".repeat(50_000)}"}`;
    expect(read(`[${long} {:a 1}]`, 64).forms).toEqual([long, "{:a 1}"]);
  });
});
