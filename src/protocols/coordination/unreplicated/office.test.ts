import { describe, expect, it } from "vitest";
import { Outbox } from "../../../contract/outbox.js";
import type { ClientRequest } from "../../../contract/replicated-log.js";
import { createRandom } from "../../../core/random.js";
import { CoordinationStore } from "../coordination-store.js";
import type { ClientMessage } from "./messages.js";
import { Office } from "./office.js";
import type { AnyRole } from "./roles.js";
import { sessionIn } from "./testing/session-in.js";

const NODES = ["n1", "n2", "n3"];
const HEARTBEAT_MS = 100;
const LEASE_MS = 2000;

/** One node's office on a clock of its own; `sent` takes out what it has sent since the last time. */
function officeOf(id: string) {
  const outbox = new Outbox();
  const office = new Office({
    context: { id, nodes: NODES, random: createRandom(1), options: {}, leaseMs: LEASE_MS },
    createMachine: () => new CoordinationStore(),
    outbox,
    others: NODES.filter((node) => node !== id).reverse(),
    heartbeatMs: HEARTBEAT_MS,
    patienceMs: 120,
  });
  let ms = 0;
  const now = () => ({ monotonicMs: ms, wallMs: ms });
  const sent = () => {
    const { send, sendAtOnce } = outbox.flush(0);
    return [...sendAtOnce, ...send].map(({ to, message }) => [to, message] as const);
  };
  const ask = (role: AnyRole) => {
    const body = { type: "open-session", ttlMs: LEASE_MS };
    const request: ClientRequest = {
      type: "client-request",
      client: "c1#0",
      sequence: 1,
      oldest: 1,
      kind: "command",
      body,
    };
    office.receive("c1", { ...request }, role, now());
    return sent();
  };
  return {
    office,
    now,
    sent,
    ask,
    pass: (passedMs: number) => {
      ms += passedMs;
      office.advance(now());
      return sent();
    },
  };
}

const BEATS_OF_N3 = [
  ["n2", { type: "heartbeat" }],
  ["n1", { type: "heartbeat" }],
];

const SERVING: AnyRole = { name: "serving" };

describe("a coordinator's office", () => {
  it("is silent and shut before anybody enters", () => {
    const { office, now, pass } = officeOf("n3");
    expect(pass(10 * HEARTBEAT_MS)).toEqual([]);
    expect(office.isOpen).toBe(false);
    expect(office.nextDueMs(now())).toBe(Number.POSITIVE_INFINITY);
  });

  it("tells all others in their order, at once and then each heartbeat, though it does not serve yet", () => {
    const { office, now, pass } = officeOf("n3");
    office.enter(now());
    expect(office.nextDueMs(now())).toBe(0);
    expect(pass(0)).toEqual(BEATS_OF_N3);
    expect(office.nextDueMs(now())).toBe(HEARTBEAT_MS);
    expect(pass(HEARTBEAT_MS - 1)).toEqual([]);
    expect(pass(1)).toEqual(BEATS_OF_N3);
    expect(office.isOpen).toBe(false);
  });

  it("says once that it is there after it stood still, and counts from then", () => {
    const { office, now, pass } = officeOf("n3");
    office.enter(now());
    pass(0);
    expect(pass(3 * HEARTBEAT_MS + 50)).toEqual(BEATS_OF_N3);
    expect(pass(HEARTBEAT_MS - 1)).toEqual([]);
    expect(pass(1)).toEqual(BEATS_OF_N3);
  });

  it("answers clients itself once it is open, and wakes for their leases too", () => {
    const { office, now, ask } = officeOf("n3");
    office.open(1, now());
    expect(office.isOpen).toBe(true);
    expect(ask(SERVING)).toMatchObject([["c1", { type: "client-reply", outcome: { type: "result" } }]]);
    expect(office.nextDueMs(now())).toBe(LEASE_MS);
  });

  it("grants no session that it granted when it was open before, nor one that another node's grants", () => {
    const sessions = NODES.flatMap((id) =>
      [1, 2, 3].map((number) => {
        const { office, now, ask } = officeOf(id);
        office.open(number, now());
        return sessionIn(ask(SERVING));
      }),
    );
    expect(new Set(sessions).size).toBe(NODES.length * 3);
  });

  it("neither serves nor says anything once its node has left", () => {
    const { office, now, pass, ask } = officeOf("n3");
    office.enter(now());
    office.open(1, now());
    pass(0);
    office.leave();
    expect(office.isOpen).toBe(false);
    expect(pass(10 * HEARTBEAT_MS)).toEqual([]);
    expect(ask({ name: "electing" })).toEqual([
      ["c1", { type: "client-reply", sequence: 1, outcome: { type: "not-leader" } }],
    ]);
  });

  it("serves on where it only falls silent", () => {
    const { office, now, pass, ask } = officeOf("n3");
    office.enter(now());
    office.open(1, now());
    pass(0);
    office.fallSilent();
    expect(pass(10 * HEARTBEAT_MS)).toEqual([]);
    expect(ask(SERVING)).toMatchObject([["c1", { outcome: { type: "result" } }]]);
  });

  it("has the coordinator that its node follows answer a client, and hands the answer on", () => {
    const home = officeOf("n1");
    const coordinator = officeOf("n3");
    coordinator.office.open(1, coordinator.now());
    const following: AnyRole = { name: "following", coordinator: "n3" };
    const [[to, forwarded] = []] = home.ask(following);
    expect(to).toBe("n3");
    coordinator.office.receive("n1", forwarded as ClientMessage, SERVING, coordinator.now());
    const [[back, reply] = []] = coordinator.sent();
    expect(back).toBe("n1");
    home.office.receive("n3", reply as ClientMessage, following, home.now());
    expect(home.sent()).toMatchObject([["c1", { type: "client-reply", outcome: { type: "result" } }]]);
  });
});
