import { describe, expect, it } from "vitest";
import type { MessageTransport } from "../../contract/client.js";
import { type ClientRequest, clientReply } from "../../contract/replicated-log.js";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import type { Json } from "../../core/json.js";
import { createRandom } from "../../core/random.js";
import { msToNs, nsToMs } from "../../core/units.js";
import { createCell } from "./cell.js";
import { createChubbyClient } from "./client.js";

/** A client of a cell whose one master answers at once, as long as it is up. */
function scene(bug?: string) {
  const clock = new VirtualClock();
  const cell = createCell({ bug });
  const master = { up: true, asked: [] as string[] };
  let index = 0;
  let receive: (from: string, message: Json) => void = () => {};
  const transport: MessageTransport = {
    send: (to, message) => {
      const { sequence, kind, body } = message as unknown as ClientRequest;
      if (!master.up) return;
      master.asked.push(String((body as { readonly type: string }).type));
      const now = { monotonicMs: nsToMs(clock.nowNs()), wallMs: 0 };
      const result = kind === "command" ? cell.apply(body, ++index, now) : cell.query(body);
      clock.after(1, () => receive(to, clientReply(sequence, { type: "result", result, index })));
    },
    onMessage: (listener) => {
      receive = listener;
    },
  };
  const client = createChubbyClient(
    {
      ...{ host: "c1", incarnation: 0, clock, transport, operationTimeoutMs: 1000, options: {} },
      nodes: [{ id: "n1", address: "n1", ports: {} }],
      random: createRandom(1),
    },
    { positions: "paxos-slot", pollMs: 100 },
  );
  return { clock, master, cell, client };
}

const target = { resource: "r", fence: "token", election: "l" } as const;

describe("a client in jeopardy", () => {
  it("does nothing in its tenure's name, but reads what anyone may, and acts again once a master answers", async () => {
    const { clock, client, master } = scene();
    const opened = await clock.until(client.session?.open(2000) ?? Promise.reject());
    const session = opened.type === "ok" ? opened.value : "";
    const write = () => client.fencedRegister?.write(target, 1, "a") ?? Promise.reject();
    expect(await clock.until(write())).toMatchObject({ type: "ok" });
    master.up = false;
    await clock.runUntil(msToNs(1600));
    master.up = true;
    const asked = master.asked.length;
    expect(await clock.until(write())).toMatchObject({ type: "fail", cause: "unsent" });
    expect(await clock.until(client.fencedLog?.append(target, 1, "a") ?? Promise.reject())).toMatchObject({
      cause: "unsent",
    });
    expect(master.asked).toHaveLength(asked);
    expect(await clock.until(client.fencedRegister?.read(target) ?? Promise.reject())).toMatchObject({ type: "ok" });
    expect(await clock.until(client.session?.renew(session) ?? Promise.reject())).toMatchObject({ type: "ok" });
    expect(await clock.until(write())).toMatchObject({ type: "ok" });
  });

  it("opens its sessions with a lock-delay", async () => {
    const { clock, client, cell } = scene();
    await clock.until(client.session?.open(2000) ?? Promise.reject());
    expect(cell.snapshot()).toMatchObject({ sessions: [{ lockDelayMs: 1000 }] });
  });
});
