import { describe, expect, it } from "vitest";
import type { ProtocolNodeContext } from "../../contract/protocol.js";
import type { Json } from "../../core/json.js";
import { createRandom } from "../../core/random.js";
import type { StoreCommand, StoreReply } from "./messages.js";
import { RedlockNode } from "./node.js";

const KEY = "e";
const set = (value: string, ttlMs = 100): StoreCommand => ({ type: "set-if-absent", key: KEY, value, ttlMs });
const extend = (value: string): StoreCommand => ({ type: "extend-if-equal", key: KEY, value, ttlMs: 100 });
const remove = (value: string): StoreCommand => ({ type: "delete-if-equal", key: KEY, value });
const get: StoreCommand = { type: "get", key: KEY };

/** A store on a disk that syncs at once; its clocks are set by hand. */
class Bench {
  readonly #context: ProtocolNodeContext;
  #node: RedlockNode;
  records: readonly Json[] = [];
  monotonicMs = 1000;
  wallMs = 1_700_000_000_000;

  constructor(options: ProtocolNodeContext["options"] = {}, bug?: string) {
    const context = { id: "n1", nodes: ["n1"], random: createRandom(1), options, leaseMs: 100 };
    this.#context = bug === undefined ? context : { ...context, bug };
    this.#node = this.restart();
  }

  restart(): RedlockNode {
    this.#node = new RedlockNode(this.#context);
    this.#step({ type: "start", records: this.records });
    return this.#node;
  }

  pass(ms: number): void {
    this.monotonicMs += ms;
    this.wallMs += ms;
  }

  /** The store's answer; undefined where it keeps silent. */
  say(body: StoreCommand): StoreReply | undefined {
    const message = { type: "question", number: 1, body } as unknown as Json;
    const [envelope] = this.#step({ type: "message", from: "c1", message }).send;
    return (envelope?.message as { readonly body?: StoreReply } | undefined)?.body;
  }

  #step(input: Parameters<RedlockNode["step"]>[0]) {
    const output = this.#node.step(input, { monotonicMs: this.monotonicMs, wallMs: this.wallMs });
    this.records = output.replace === true ? output.records : [...this.records, ...output.records];
    return output;
  }
}

describe("a store of Redlock", () => {
  it("sets a key only where it is not there, and prolongs and deletes it only for its value", () => {
    const bench = new Bench();
    expect(bench.say(set("a"))).toEqual({ type: "done" });
    expect(bench.say(set("b"))).toEqual({ type: "not-done" });
    expect(bench.say(extend("b"))).toEqual({ type: "not-done" });
    expect(bench.say(remove("b"))).toEqual({ type: "not-done" });
    expect(bench.say(get)).toEqual({ type: "value", value: "a" });
    bench.pass(60);
    expect(bench.say(extend("a"))).toEqual({ type: "done" });
    bench.pass(60);
    expect(bench.say(get)).toEqual({ type: "value", value: "a" });
    expect(bench.say(remove("a"))).toEqual({ type: "done" });
    expect(bench.say(get)).toEqual({ type: "value", value: null });
  });

  it("lets a key expire when the wall clock says so, however it came to say so", () => {
    const bench = new Bench();
    bench.say(set("a"));
    bench.pass(99);
    expect(bench.say(extend("b"))).toEqual({ type: "not-done" });
    expect(bench.say(get)).toEqual({ type: "value", value: "a" });
    bench.wallMs += 1;
    expect(bench.say(set("b"))).toEqual({ type: "done" });
    bench.monotonicMs += 1000;
    expect(bench.say(get)).toEqual({ type: "value", value: "b" });
  });

  it("has forgotten all after a crash without an append-only file, and nothing with one", () => {
    const forgetful = new Bench();
    forgetful.say(set("a"));
    forgetful.restart();
    expect(forgetful.say(get)).toEqual({ type: "value", value: null });
    const synced = new Bench({ aof: "always" });
    synced.say(set("a"));
    synced.pass(50);
    synced.restart();
    expect(synced.say(get)).toEqual({ type: "value", value: "a" });
    synced.pass(50);
    expect(synced.say(get)).toEqual({ type: "value", value: null });
    synced.say(set("b"));
    synced.say(remove("b"));
    synced.restart();
    expect(synced.say(get)).toEqual({ type: "value", value: null });
  });

  it("keeps silent for a while after a restart where its operators want that, but not at its first start", () => {
    const bench = new Bench({ restartDelayMs: 150 });
    expect(bench.say(set("a"))).toEqual({ type: "done" });
    bench.restart();
    bench.pass(149);
    expect(bench.say(get)).toBeUndefined();
    bench.pass(1);
    expect(bench.say(get)).toEqual({ type: "value", value: null });
  });

  it("rewrites its file before that grows without end, and loses nothing by it", () => {
    const bench = new Bench({ aof: "always" });
    for (let n = 0; n < 1000; n++) {
      bench.say(set(`v${n}`, 1e6));
      if (n < 999) bench.say(remove(`v${n}`));
    }
    expect(bench.records.length).toBeLessThan(210);
    bench.restart();
    expect(bench.say(get)).toEqual({ type: "value", value: "v999" });
  });

  it("deletes what anybody holds with the mistake release-deletes-anyones, and refuses a bug that it has not", () => {
    const bench = new Bench({}, "release-deletes-anyones");
    bench.say(set("a"));
    expect(bench.say(remove("b"))).toEqual({ type: "done" });
    expect(() => new Bench({}, "no-such-bug")).toThrow(/redlock has no planted bug "no-such-bug"/);
  });
});
