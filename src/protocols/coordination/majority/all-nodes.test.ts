import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../../contract/testing/virtual-clock.js";
import type { Json } from "../../../core/json.js";
import { msToNs } from "../../../core/units.js";
import { AllNodes } from "./all-nodes.js";
import { questionIn } from "./question.js";

const NODES = ["n1", "n2", "n3"];

let clock: VirtualClock;
let sent: { to: string; number: number }[];
let receive: (from: string, message: Json) => void;
let nodes: AllNodes;

function client(incarnation: number): AllNodes {
  return new AllNodes(NODES, {
    clock,
    incarnation,
    transport: {
      send: (to, message) => void sent.push({ to, number: questionIn(message)?.number ?? Number.NaN }),
      onMessage: (listener) => {
        receive = listener;
      },
    },
  });
}

const answer = (from: string, body: Json, number = sent[0]?.number ?? 0) =>
  receive(from, { type: "answer", number, body });

beforeEach(() => {
  clock = new VirtualClock();
  sent = [];
  nodes = client(0);
});

const all = { timeoutMs: 50, enough: () => false };

describe("asking all nodes", () => {
  it("asks each of them once, under one number, and goes on as soon as it knows enough", async () => {
    const asked = nodes.ask<string>("?", { timeoutMs: 50, enough: ({ size }) => size === 2 });
    expect(sent.map(({ to }) => to)).toEqual(NODES);
    expect(new Set(sent.map(({ number }) => number)).size).toBe(1);
    answer("n3", "c");
    answer("n1", "a");
    answer("n2", "b");
    // In the order of the nodes, whoever was the first to answer.
    expect([...(await asked)]).toEqual([
      ["n1", "a"],
      ["n3", "c"],
    ]);
    expect(clock.nowNs()).toBe(0);
  });

  it("goes on when all have answered, or when the time is up", async () => {
    const first = nodes.ask<string>("?", all);
    for (const node of NODES) answer(node, "a");
    expect((await first).size).toBe(3);
    const second = nodes.ask<string>("?", all);
    answer("n2", "b", sent.at(-1)?.number);
    expect([...(await clock.until(second))]).toEqual([["n2", "b"]]);
    expect(clock.nowNs()).toBe(msToNs(50));
  });

  it("counts one answer of a node, the first, and none of a stranger or to another question", async () => {
    const asked = nodes.ask<string>("?", all);
    answer("n1", "first");
    answer("n1", "second");
    answer("n9", "stranger");
    answer("n2", "other", 999);
    receive("n3", { type: "client-reply" });
    expect([...(await clock.until(asked))]).toEqual([["n1", "first"]]);
  });

  it("never takes an answer that was meant for an earlier life", () => {
    nodes.tell("?");
    client(1).tell("?");
    expect(sent[3]?.number).toBeGreaterThan((sent[0]?.number ?? 0) + 2 ** 31);
  });
});
