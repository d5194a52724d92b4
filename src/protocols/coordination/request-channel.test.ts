import { beforeEach, describe, expect, it } from "vitest";
import type { ClientReplyOutcome, ClientRequest } from "../../contract/replicated-log.js";
import { PENDING } from "../../contract/state-machine.js";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import type { Json } from "../../core/json.js";
import { createRandom } from "../../core/random.js";
import { RequestChannel } from "./request-channel.js";

interface Asked {
  readonly node: string;
  readonly request: ClientRequest;
  readonly atMs: number;
}

let clock: VirtualClock;
let asked: Asked[];
/** When a node answers a request, and what; undefined: never. */
let answer: (asked: Asked) => { readonly afterMs: number; readonly outcome: ClientReplyOutcome } | undefined;
let channel: RequestChannel;

const result = (value: Json): ClientReplyOutcome => ({ type: "result", result: value, index: 1 });

/** As a node that has nothing to say until `untilMs`. */
const silentUntil =
  (untilMs: number) =>
  ({ request, atMs }: Asked) => {
    const { holdMs = 0 } = request;
    const notified = atMs + holdMs >= untilMs;
    return { afterMs: notified ? untilMs - atMs : holdMs, outcome: result(notified ? "gone" : PENDING) };
  };

beforeEach(() => {
  clock = new VirtualClock();
  asked = [];
  let receive: (from: string, message: Json) => void = () => {};
  const transport = {
    send(node: string, message: Json) {
      const request = message as unknown as ClientRequest;
      const copy = { node, request, atMs: clock.nowNs() / 1e6 };
      asked.push(copy);
      const said = answer(copy);
      if (said === undefined) return;
      const { sequence } = request;
      const reply = { type: "client-reply", sequence, outcome: said.outcome } as unknown as Json;
      clock.after(said.afterMs, () => receive(node, reply));
    },
    onMessage(listener: typeof receive) {
      receive = listener;
    },
  };
  channel = new RequestChannel(
    {
      ...{ host: "c1", incarnation: 0, clock, random: createRandom(1), operationTimeoutMs: 1000, options: {} },
      nodes: ["n1", "n2", "n3"].map((id) => ({ id, address: id, ports: {} })),
    },
    transport,
  );
});

describe("a watch", () => {
  it("asks the same node again each time it shows that it is alive, until it is notified", async () => {
    answer = silentUntil(5300);
    expect(await clock.until(channel.watch(null, { timeoutMs: 9000 }))).toBe("notified");
    expect(clock.nowNs() / 1e6).toBe(5300);
    expect(new Set(asked.map(({ node }) => node)).size).toBe(1);
    expect(asked.length).toBeLessThan(12);
    expect(asked.every(({ request }) => request.kind === "watch")).toBe(true);
  });

  it("goes on to another node where one shows no sign of life", async () => {
    const [dead] = [channel.target];
    answer = (copy) => (copy.node === dead ? undefined : silentUntil(1500)(copy));
    expect(await clock.until(channel.watch(null, { timeoutMs: 9000 }))).toBe("notified");
    expect(asked.filter(({ node }) => node === dead)).toHaveLength(1);
  });

  it("follows a node that has stepped down to the new leader", async () => {
    const first = channel.target;
    const next = first === "n1" ? "n2" : "n1";
    answer = (copy) =>
      copy.node === next ? silentUntil(400)(copy) : { afterMs: 100, outcome: { type: "not-leader", leader: next } };
    expect(await clock.until(channel.watch(null, { timeoutMs: 9000 }))).toBe("notified");
    expect(asked.map(({ node }) => node)).toEqual([first, next]);
  });

  it("ends in time, with a signal, and with the channel", async () => {
    answer = silentUntil(1e9);
    expect(await clock.until(channel.watch(null, { timeoutMs: 1200 }))).toBe("silent");
    expect(clock.nowNs() / 1e6).toBe(1200);
    const loss = new AbortController();
    clock.after(300, () => loss.abort());
    expect(await clock.until(channel.watch(null, { timeoutMs: 9000, signal: loss.signal }))).toBe("silent");
    expect(clock.nowNs() / 1e6).toBe(1500);
    clock.after(300, () => channel.close());
    expect(await clock.until(channel.watch(null, { timeoutMs: 9000 }))).toBe("silent");
    expect(clock.nowNs() / 1e6).toBe(1800);
  });
});
