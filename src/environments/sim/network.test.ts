import { expect, it } from "vitest";
import type { Json } from "../../core/json.js";
import { createRandom } from "../../core/random.js";
import { EventKind } from "./event-heap.js";
import { EventLoop } from "./event-loop.js";
import { addressOf, Network } from "./network.js";

function world(seed = 1) {
  const loop = new EventLoop();
  const network = new Network(loop, createRandom(seed));
  const heard: { at: string; from: string; message: Json; timeNs: number; to: string }[] = [];
  ["a", "b", "c"].forEach((name, subject) => {
    network.attach({
      name,
      subject,
      arrivalKind: EventKind.nodeDelivery,
      receive: (from, message, to) => heard.push({ at: name, from, message, timeNs: loop.nowNs, to }),
    });
  });
  const send = (from: string, to: string, message: Json = null): void => network.send(from, from, to, message);
  const settle = (): void => loop.runUntil(() => false, Number.POSITIVE_INFINITY);
  return { loop, network, heard, send, settle };
}

it("delays every message within bounds, overtaking now and then", () => {
  const { loop, heard, send, settle } = world();
  const sentNs: number[] = [];
  for (let i = 0; i < 5000; i++) {
    sentNs.push(loop.nowNs);
    send("a", "b", i);
    loop.schedule(loop.nowNs + 100_000, EventKind.nodeWake, 0, () => {});
    loop.runUntil(() => loop.nowNs >= (i + 1) * 100_000, Number.POSITIVE_INFINITY);
  }
  settle();
  const delays = heard.map(({ message, timeNs }) => timeNs - (sentNs[message as number] as number));
  expect(heard).toHaveLength(5000);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(80_000);
  expect(Math.max(...delays)).toBeLessThanOrEqual(20_250_000);
  const overtaken = heard.filter(({ message }, i) => i > 0 && (message as number) < (heard[i - 1]?.message as number));
  expect(overtaken.length).toBeGreaterThan(50);
  expect(overtaken.length).toBeLessThan(2500);
});

it("a cut drops one way, counts its drops, and lets go", () => {
  const { network, heard, send, settle } = world();
  const cut = network.cut({ b: ["a"] });
  send("a", "b");
  send("b", "a");
  send("a", "c");
  settle();
  expect(heard.map(({ at }) => at).sort()).toEqual(["a", "c"]);
  expect(cut.dropped).toBe(1);
  cut.remove();
  send("a", "b");
  settle();
  expect(heard).toHaveLength(3);
  expect(cut.dropped).toBe(1);
});

it("drops what was under way when the cut came", () => {
  const { network, heard, send, settle } = world();
  send("a", "b");
  const cut = network.cut({ b: ["a"] });
  settle();
  expect(heard).toEqual([]);
  expect(cut.dropped).toBe(1);
});

it("cuts add up: a packet passes only when none drops it", () => {
  const { network, heard, send, settle } = world();
  const first = network.cut({ b: ["a"] });
  const second = network.cut({ b: ["a", "c"] });
  send("a", "b");
  send("c", "b");
  settle();
  first.remove();
  send("a", "b");
  settle();
  expect(heard).toEqual([]);
  expect([first.dropped, second.dropped]).toEqual([1, 3]);
  second.remove();
  send("a", "b");
  settle();
  expect(heard).toHaveLength(1);
});

it("all lives of a host are behind one link, told apart by address", () => {
  const { network, heard, send, settle } = world();
  const cut = network.cut({ c: ["a"] });
  send("a", addressOf("c", 0));
  settle();
  cut.remove();
  send("a", addressOf("c", 1));
  settle();
  expect(cut.dropped).toBe(1);
  expect(heard.map(({ to }) => to)).toEqual(["c#1"]);
});

it("names the sender to nowhere", () => {
  const { send } = world();
  expect(() => send("a", "nobody")).toThrow("a broke its contract: it sends to nobody");
});

it("one link's delays do not depend on what other links carry", () => {
  const quiet = world(7);
  const busy = world(7);
  for (let i = 0; i < 100; i++) busy.send("a", "c");
  quiet.send("a", "b");
  busy.send("a", "b");
  quiet.settle();
  busy.settle();
  expect(busy.heard.find(({ at }) => at === "b")?.timeNs).toBe(quiet.heard[0]?.timeNs);
});
