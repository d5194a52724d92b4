import { describe, expect, it } from "vitest";
import type { HostReport } from "../contract/host.js";
import { ok } from "../contract/outcome.js";
import type { HistoryEvent } from "../core/event.js";
import { createRandom } from "../core/random.js";
import { once, repeat } from "../generators/basic.js";
import { limit } from "../generators/limits.js";
import { Interpreter } from "./interpreter.js";
import { createRecorder } from "./recorder.js";
import { ThreadTable, threadCount } from "./thread-table.js";

const read = { f: "read", value: null, resource: "x" };

function setup(generator = repeat(read)) {
  const events: HistoryEvent[] = [];
  const interpreter = new Interpreter({
    threads: new ThreadTable(["c1"], ["r1"]),
    recorder: createRecorder({ append: (event) => events.push(event) }),
    random: createRandom(1),
    generator,
  });
  const told = (host: string, report: HostReport, nowNs: number) => interpreter.receive(host, report, nowNs);
  return { events, interpreter, told };
}

/** Events as lines a person can read. */
const story = (events: readonly HistoryEvent[]): readonly string[] =>
  events.map((event) => `${event.timeNs} ${event.process} ${event.type} ${event.f}`);

describe("the interpreter", () => {
  it("offers nothing to a host that has not said hello", () => {
    const { interpreter, told } = setup();
    expect(interpreter.poll(0).directives).toEqual([]);
    told("r1", { type: "hello" }, 1);
    expect(interpreter.poll(1).directives.map(({ host }) => host)).toEqual(["r1"]);
  });

  it("stamps the invocation when the host is ready, not when it was offered", () => {
    const { events, interpreter, told } = setup(once(read));
    told("r1", { type: "hello" }, 0);
    const [offer] = interpreter.poll(10).directives;
    expect(events).toEqual([]);
    const go = told("r1", { type: "ready", id: 1, node: "n1" }, 500);
    expect(offer?.command).toMatchObject({ type: "offer", id: 1 });
    expect(go).toEqual([{ host: "r1", command: { type: "go", id: 1, timeNs: 500 } }]);
    told("r1", { type: "complete", id: 1, outcome: ok({ value: 3 }), node: "n1" }, 600);
    expect(story(events)).toEqual(["500 1 invoke read", "600 1 ok read"]);
    expect(events[0]).toMatchObject({ host: "r1", resource: "x", node: "n1" });
  });

  it("retires a process after info; its thread goes on as process + threads", () => {
    const { events, interpreter, told } = setup(limit(2, repeat(read)));
    told("r1", { type: "hello" }, 0);
    for (const id of [1, 2]) {
      interpreter.poll(id);
      told("r1", { type: "ready", id }, id);
      told("r1", { type: "complete", id, outcome: { type: "info", error: "timeout" } }, id);
    }
    expect(events.map((event) => event.process)).toEqual([1, 1, 1 + threadCount(1, 1), 1 + threadCount(1, 1)]);
  });

  it("keeps one outstanding operation a thread", () => {
    const { interpreter, told } = setup();
    told("r1", { type: "hello" }, 0);
    expect(interpreter.poll(0).directives).toHaveLength(1);
    expect(interpreter.poll(1).directives).toHaveLength(0);
  });

  it("a host that dies leaves info for what it had begun and nothing for what it was only offered", () => {
    const { events, interpreter, told } = setup();
    told("r1", { type: "hello" }, 0);
    told("c1", { type: "hello" }, 0);
    interpreter.poll(0);
    told("r1", { type: "ready", id: 2 }, 5);
    interpreter.died("r1", "killed", 9);
    interpreter.died("c1", "killed", 9);
    expect(story(events)).toEqual(["5 1 invoke read", "9 r1 note died", "9 1 info read", "9 c1 note died"]);
  });

  it("a host's own renewals run on a thread of their own", () => {
    const { events, interpreter, told } = setup(limit(0, repeat(read)));
    told("c1", { type: "hello" }, 0);
    told("c1", { type: "ready", id: -1, session: "s-c1-1", op: { f: "renew", value: { ttlMs: 2000 } } }, 7);
    told("c1", { type: "complete", id: -1, outcome: ok({ ttlMs: 2000 }) }, 8);
    expect(story(events)).toEqual(["7 2 invoke renew", "8 2 ok renew"]);
    expect(interpreter.counts.ok).toBe(1);
  });

  it("names the host that completes what it never began", () => {
    const { told } = setup();
    told("r1", { type: "hello" }, 0);
    expect(() => told("r1", { type: "complete", id: 9, outcome: ok(null) }, 1)).toThrow(/host r1 broke its contract/);
  });

  it("an answer that comes after the end changes nothing: the operation has ended as info", () => {
    const { events, interpreter, told } = setup();
    told("r1", { type: "hello" }, 0);
    interpreter.poll(0);
    told("r1", { type: "ready", id: 1 }, 5);
    interpreter.close("the run ended", 9);
    told("r1", { type: "complete", id: 1, outcome: ok({ value: 1 }) }, 10);
    expect(story(events)).toEqual(["5 1 invoke read", "9 1 info read"]);
  });

  it("time never goes back in the history, whatever the clock says", () => {
    const { events, interpreter, told } = setup();
    told("r1", { type: "hello" }, 0);
    interpreter.poll(0);
    told("r1", { type: "ready", id: 1 }, 100);
    told("r1", { type: "complete", id: 1, outcome: ok(null) }, 50);
    expect(events.map((event) => event.timeNs)).toEqual([100, 100]);
  });
});
