import { expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { EventKind } from "./event-heap.js";
import { EventLoop } from "./event-loop.js";
import { ProcessGate } from "./process-gate.js";

function gateOf(seed: number) {
  const loop = new EventLoop();
  const gate = new ProcessGate({ loop, random: createRandom(seed).fork("wake"), kind: EventKind.nodeWake, subject: 1 });
  const taken: string[] = [];
  const hold = (source: "network" | "timer", what: string): void => gate.hold(source, () => taken.push(what));
  const settle = (): void => loop.runUntil(() => false, Number.POSITIVE_INFINITY);
  return { gate, taken, hold, settle };
}

function woken(seed: number): string {
  const { gate, taken, hold, settle } = gateOf(seed);
  gate.begin();
  gate.stop();
  hold("network", "m1");
  hold("timer", "t1");
  hold("network", "m2");
  hold("timer", "t2");
  gate.resume();
  expect(gate.open).toBe(false);
  settle();
  expect(gate.open).toBe(true);
  return taken.join(" ");
}

it("a woken process takes up all that was held, each source in order, sources in the seed's order", () => {
  const orders = new Set(Array.from({ length: 60 }, (_, seed) => woken(seed)));
  expect([...orders].sort()).toEqual([
    "m1 m2 t1 t2",
    "m1 t1 m2 t2",
    "m1 t1 t2 m2",
    "t1 m1 m2 t2",
    "t1 m1 t2 m2",
    "t1 t2 m1 m2",
  ]);
});

it("stopped again while it catches up, it keeps the rest", () => {
  const { gate, taken, hold, settle } = gateOf(1);
  gate.begin();
  gate.stop();
  hold("network", "m1");
  gate.resume();
  gate.stop();
  settle();
  expect(taken).toEqual([]);
  gate.resume();
  settle();
  expect(taken).toEqual(["m1"]);
});

it("a killed process loses what was held, and nothing is kept while it is down", () => {
  const { gate, taken, hold, settle } = gateOf(1);
  hold("network", "before the first life");
  gate.begin();
  gate.stop();
  hold("network", "m1");
  gate.resume();
  gate.end();
  hold("network", "m2");
  gate.begin();
  settle();
  expect(taken).toEqual([]);
  expect(gate.open).toBe(true);
});
