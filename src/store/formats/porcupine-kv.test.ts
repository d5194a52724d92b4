import { describe, expect, it } from "vitest";
import { refusal } from "../testing/refusal.js";
import { eventsOf } from "../testing/summary.js";
import { porcupineKv } from "./porcupine-kv.js";

const event = (type: string, f: string, key: string, value: string) =>
  `{:process 3, :type :${type}, :f :${f}, :key ${key}, :value ${value}}\n`;

describe("a key-value history of Porcupine's", () => {
  it("has its keys on the events", () => {
    const text = [
      event("invoke", "append", '"0"', '"x \\"y"'),
      event("ok", "append", '"0"', '"x \\"y"'),
      event("invoke", "put", '"1"', '"z"'),
      event("ok", "put", '"1"', '"z"'),
      event("invoke", "get", '"0"', "nil"),
      event("ok", "get", '"0"', '""'),
    ].join("");
    expect(eventsOf(porcupineKv, text).lines).toEqual([
      '3 invoke append {"value":"x \\"y"} key=0',
      "3 ok append null",
      '3 invoke put {"value":"z"} key=1',
      "3 ok put null",
      "3 invoke get null key=0",
      '3 ok get {"value":""}',
    ]);
  });

  it("refuses an answer about another key", () => {
    const text = event("invoke", "get", '"0"', "nil") + event("ok", "get", '"1"', '""');
    expect(refusal(() => eventsOf(porcupineKv, text))).toBe(
      "h:2:1 process 3: completes with the key 1, but was invoked with 0",
    );
  });

  it("has no use for keys of jepsen.independent", () => {
    expect(refusal(() => eventsOf(porcupineKv, "", true))).toBe(
      "--independent does not apply to porcupine-kv, whose events name their keys",
    );
  });
});
