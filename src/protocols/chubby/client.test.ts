import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { msToNs } from "../../core/units.js";
import { LoneNode } from "../coordination/testing/lone-node.js";
import { createCell } from "./cell.js";
import { createChubbyClient } from "./client.js";

/** A client of a cell whose one master answers as long as it is up, and what that was asked. */
function scene() {
  const clock = new VirtualClock();
  const cell = new LoneNode(clock, createCell(), (context) =>
    createChubbyClient(context, { positions: "paxos-slot", pollMs: 100 }),
  );
  const master = { up: true, asked: [] as string[] };
  cell.intercept = ({ body }) => {
    if (!master.up) return "lose the request";
    master.asked.push(String((body as { readonly type: string }).type));
    return "answer";
  };
  return { clock, master, cell: cell.store, client: cell.client("c1") };
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
