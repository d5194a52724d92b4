import { describe, expect, it } from "vitest";
import { Outbox } from "../../../contract/outbox.js";
import type { ClientRequest } from "../../../contract/replicated-log.js";
import type { Json } from "../../../core/json.js";
import { CoordinationStore } from "../coordination-store.js";
import { ClientDesk } from "./client-desk.js";
import type { DeskMessage } from "./messages.js";
import { sessionIn } from "./testing/session-in.js";

const PATIENCE_MS = 100;

/** One node's desk on a clock of its own; `sent` takes out what it has sent since the last time. */
function deskOf() {
  const outbox = new Outbox();
  const desk = new ClientDesk({ outbox, createMachine: () => new CoordinationStore(), patienceMs: PATIENCE_MS });
  let ms = 0;
  const now = () => ({ monotonicMs: ms, wallMs: ms });
  return {
    desk,
    now,
    pass: (passedMs: number) => {
      ms += passedMs;
      desk.advance(now());
    },
    sent: () => outbox.flush(0).send.map(({ to, message }) => [to, message] as const),
    ask: (request: ClientRequest, coordinator?: string) => desk.serve("c1", request, coordinator, now()),
  };
}

function request(sequence: number, body: Json, kind: "command" | "query" = "command"): ClientRequest {
  return { type: "client-request", client: "c1#0", sequence, oldest: 1, kind, body };
}

const open = { type: "open-session", ttlMs: 2000 };

describe("a desk that is open", () => {
  it("answers at once, and a retried command with the first answer", () => {
    const { desk, now, ask, sent } = deskOf();
    desk.open(7, now());
    ask(request(1, open));
    const first = sent();
    ask(request(1, open));
    expect(sent()).toEqual(first);
    ask(request(2, open));
    expect(sessionIn(sent())).not.toBe(sessionIn(first));
  });

  it("knows nothing of what it knew when it was open before, and names no session alike", () => {
    const { desk, now, ask, sent } = deskOf();
    desk.open(7, now());
    ask(request(1, open));
    const session = sessionIn(sent());
    desk.close();
    desk.open(12, now());
    ask(request(2, { type: "renew-session", session }));
    expect(sent()).toMatchObject([["c1", { outcome: { result: { type: "refused", reason: "session-gone" } } }]]);
    ask(request(3, open));
    expect(sessionIn(sent())).not.toBe(session);
  });

  it("ends sessions that ran out before it takes what was sent while it stood still", () => {
    const world = deskOf();
    world.desk.open(7, world.now());
    world.ask(request(1, open));
    const session = sessionIn(world.sent());
    const woken = { monotonicMs: 2000, wallMs: 2000 };
    world.desk.serve("c1", request(2, { type: "renew-session", session }), undefined, woken);
    expect(world.sent()).toMatchObject([["c1", { outcome: { result: { type: "refused" } } }]]);
  });
});

describe("a desk that is closed", () => {
  it("certainly takes nothing where no coordinator is known", () => {
    const { ask, sent } = deskOf();
    ask(request(1, open));
    expect(sent()).toEqual([["c1", { type: "client-reply", sequence: 1, outcome: { type: "not-leader" } }]]);
  });

  it("has the coordinator answer, and hands the result on", () => {
    const home = deskOf();
    const coordinator = deskOf();
    coordinator.desk.open(7, coordinator.now());
    home.ask(request(1, open), "n3");
    const [[to, forwarded] = []] = home.sent();
    expect(to).toBe("n3");
    coordinator.desk.receive("n1", forwarded as DeskMessage, coordinator.now());
    const [[back, reply] = []] = coordinator.sent();
    expect(back).toBe("n1");
    home.desk.receive("n3", reply as DeskMessage, home.now());
    expect(home.sent()).toMatchObject([["c1", { type: "client-reply", sequence: 1, outcome: { type: "result" } }]]);
  });

  it("says lost, and not that nobody took it, where the coordinator does not serve: a copy may still reach it", () => {
    const home = deskOf();
    const other = deskOf();
    home.ask(request(1, open), "n3");
    const [[, forwarded] = []] = home.sent();
    other.desk.receive("n1", forwarded as DeskMessage, other.now());
    const [[, reply] = []] = other.sent();
    home.desk.receive("n3", reply as DeskMessage, home.now());
    expect(home.sent()).toMatchObject([["c1", { outcome: { type: "lost" } }]]);
    // A copy of that word says nothing new.
    home.desk.receive("n3", reply as DeskMessage, home.now());
    expect(home.sent()).toEqual([]);
  });

  it("says lost after a while, and hands a result on all the same when it comes", () => {
    const home = deskOf();
    home.ask(request(1, open), "n3");
    home.sent();
    home.pass(PATIENCE_MS - 1);
    expect(home.sent()).toEqual([]);
    home.pass(1);
    expect(home.sent()).toMatchObject([["c1", { outcome: { type: "lost" } }]]);
    const outcome = { type: "result", result: null, index: 1 } as const;
    const reply: DeskMessage = { type: "forwarded-reply", host: "c1", client: "c1#0", sequence: 1, outcome };
    home.desk.receive("n3", reply, home.now());
    expect(home.sent()).toEqual([["c1", { type: "client-reply", sequence: 1, outcome }]]);
  });
});
