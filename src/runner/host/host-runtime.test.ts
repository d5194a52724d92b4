import { beforeEach, describe, expect, it } from "vitest";
import type { Client, ClientContext } from "../../contract/client.js";
import type { HostReport, HostRuntime, OperationRequest } from "../../contract/host.js";
import { fail, info, type Outcome, ok } from "../../contract/outcome.js";
import type { Upkeep } from "../../contract/surfaces/session.js";
import { settled, VirtualClock } from "../../contract/testing/virtual-clock.js";
import { createRandom } from "../../core/random.js";
import { createHostRuntime } from "./host-runtime.js";

const MS = 1_000_000;
const TTL_MS = 3000;

/** A host on a virtual clock, with a client whose answers a test sets, and a harness that always says go at once. */
function setup(upkeep?: Upkeep) {
  const clock = new VirtualClock();
  const reports: HostReport[] = [];
  const calls: string[] = [];
  const answers: { renew: Outcome<{ ttlMs: number }>; write: Outcome<null>; campaign: Outcome<{ token: number }> } = {
    renew: ok({ ttlMs: TTL_MS }),
    write: ok(null),
    campaign: ok({ token: 7 }),
  };
  const called = async <T>(name: string, answer: T): Promise<T> => {
    calls.push(name);
    return answer;
  };
  const client: Client = {
    node: () => "n1",
    close: () => called("close", undefined),
    session: {
      ...(upkeep === undefined ? {} : { upkeep }),
      open: () => called("open", ok("lease-1")),
      renew: () => called("renew", answers.renew),
      revoke: () => called("revoke", ok(null)),
    },
    election: {
      campaign: ({ queued }) => {
        queued(7);
        return called("campaign", answers.campaign);
      },
      resign: () => called("resign", ok(null)),
      observe: () => called("observe", ok({ leader: null, token: null })),
    },
    fencedRegister: {
      read: () => called("read", ok({ value: null, token: null })),
      write: () => called("write", answers.write),
    },
  };
  const context: ClientContext = {
    host: "c1",
    incarnation: 0,
    nodes: [],
    clock,
    random: createRandom(1),
    operationTimeoutMs: 1000,
    options: {},
  };
  const fences = { r: { kind: "fenced-register", fence: "guard", election: "e" } } as const;
  let runtime: HostRuntime;
  let id = 0;
  const factory = createHostRuntime(() => client, { ttlMs: TTL_MS, campaignTimeoutMs: 10_000, fences });
  const host = {
    clock,
    reports,
    calls,
    answers,
    offer(op: OperationRequest): number {
      runtime.receive({ type: "offer", id: ++id, op, timeNs: clock.nowNs() });
      return id;
    },
    tick: (timeNs = clock.nowNs()) => runtime.receive({ type: "tick", timeNs }),
    stop: () => runtime.receive({ type: "stop", timeNs: clock.nowNs() }),
    async passTo(ms: number) {
      await clock.runUntil(ms * MS);
    },
    notes: (f: string) => reports.flatMap((report) => (report.type === "note" && report.f === f ? [report.value] : [])),
    completion: (of: number) => reports.find((report) => report.type === "complete" && report.id === of),
  };
  runtime = factory(context, (report) => {
    reports.push(report);
    if (report.type === "ready") runtime.receive({ type: "go", id: report.id, timeNs: clock.nowNs() });
  });
  return host;
}

const campaign: OperationRequest = { f: "campaign", value: null, election: "e" };
const write: OperationRequest = { f: "write", value: { token: 7, value: 1 }, resource: "r", election: "e" };

describe("a client host", () => {
  let host: ReturnType<typeof setup>;
  beforeEach(() => {
    host = setup();
  });

  it("opens a session to campaign, names it before it exists, and tells its place in the queue", async () => {
    const id = host.offer(campaign);
    await settled();
    expect(host.calls).toEqual(["open", "campaign"]);
    expect(host.reports.slice(0, 2)).toMatchObject([{ type: "hello" }, { type: "ready", id, session: "s-c1-1" }]);
    expect(host.notes("queued")).toEqual([{ token: 7, election: "e" }]);
    expect(host.completion(id)).toMatchObject({ outcome: { type: "ok", value: { token: 7 } } });
  });

  it("announces its renewals as operations and keeps the session alive by them", async () => {
    host.offer(campaign);
    await host.passTo(10 * TTL_MS);
    const renewals = host.reports.filter((report) => report.type === "ready" && report.id < 0);
    expect(renewals.length).toBeGreaterThanOrEqual(28);
    expect(renewals[0]).toMatchObject({ op: { f: "renew", value: { ttlMs: TTL_MS } }, session: "s-c1-1" });
    expect(host.notes("leadership-lost")).toEqual([]);
  });

  it("renews a new session only when the renewal of the lost one has been answered", async () => {
    let answer = (_: Outcome<{ ttlMs: number }>): void => {};
    host.answers.renew = new Promise((resolve) => {
      answer = resolve;
    }) as never;
    host.offer(campaign);
    await host.passTo(TTL_MS + 2);
    expect(host.notes("leadership-lost")).toHaveLength(1);
    host.offer(campaign);
    await host.passTo(2 * TTL_MS - 1);
    const renewals = () => host.reports.filter((report) => report.type === "ready" && report.id < 0).length;
    expect(renewals()).toBe(1);
    answer(info("timeout"));
    await settled();
    expect(renewals()).toBe(2);
  });

  it("notices by its own clock that no renewal got through, and stops leading", async () => {
    host.answers.renew = info("timeout");
    host.offer(campaign);
    await host.passTo(TTL_MS - 1);
    expect(host.notes("leadership-lost")).toEqual([]);
    await host.passTo(TTL_MS + 2);
    expect(host.notes("leadership-lost")).toMatchObject([{ token: 7 }]);
    expect(host.calls.at(-1)).toBe("revoke");
  });

  it("keeps a session by the client's own rhythm where it has one", async () => {
    const upkeep = { holdMs: TTL_MS / 2, renewEveryMs: TTL_MS / 10 };
    host = setup(upkeep);
    const renewals = () => host.calls.filter((name) => name === "renew").length;
    host.offer(campaign);
    await host.passTo(TTL_MS);
    expect(renewals()).toBe(10);
    host.answers.renew = info("timeout");
    await host.passTo(TTL_MS + upkeep.holdMs - 1);
    expect(host.notes("leadership-lost")).toEqual([]);
    await host.passTo(TTL_MS + upkeep.holdMs + 2);
    expect(host.notes("leadership-lost")).toMatchObject([{ token: 7 }]);
    // Not answered, it is tried again as soon as one that was.
    expect(renewals()).toBe(15);
  });

  it("is told by the server that the session is gone", async () => {
    host.answers.renew = fail("refused");
    host.offer(campaign);
    await host.passTo(TTL_MS / 3 + 1);
    expect(host.notes("leadership-lost")).toMatchObject([{ reason: "the server no longer knows the session" }]);
  });

  it("gives up a session whose campaign was refused, and campaigns by a new one", async () => {
    host.answers.campaign = fail("refused") as never;
    host.offer(campaign);
    await settled();
    expect(host.calls).toEqual(["open", "campaign", "revoke"]);
    const again = host.offer(campaign);
    await settled();
    expect(host.calls).toEqual(["open", "campaign", "revoke", "open", "campaign", "revoke"]);
    expect(host.reports.find((report) => report.type === "ready" && report.id === again)).toMatchObject({
      session: "s-c1-2",
    });
  });

  it("learns from a refused write that it was deposed", async () => {
    host.offer(campaign);
    await settled();
    host.answers.write = fail("refused", { seen: { token: 9 } });
    const id = host.offer(write);
    await settled();
    expect(host.completion(id)).toMatchObject({ outcome: { type: "fail", seen: { token: 9 } } });
    expect(host.notes("leadership-lost")).toMatchObject([{ token: 7, reason: "the resource refused its write" }]);
  });

  it("a campaign that wins with a session already lost leads for no time, and says so", async () => {
    let win = (_: Outcome<{ token: number }>): void => {};
    host.answers.renew = fail("refused");
    host.answers.campaign = new Promise((resolve) => {
      win = resolve;
    }) as never;
    const id = host.offer(campaign);
    await host.passTo(TTL_MS / 3 + 1);
    win(ok({ token: 7 }));
    await settled();
    expect(host.completion(id)).toMatchObject({ outcome: { type: "ok" } });
    expect(host.notes("leadership-lost")).toMatchObject([{ token: 7 }]);
  });

  it("marks what it sends after it noticed its loss, since that proves no belief", async () => {
    host.offer(campaign);
    await settled();
    const early = host.offer(write);
    host.answers.renew = fail("refused");
    await host.passTo(TTL_MS / 3 + 1);
    const late = host.offer(write);
    await settled();
    expect(host.completion(early)).not.toHaveProperty("late");
    expect(host.completion(late)).toMatchObject({ late: true });
  });

  it("tells its belief by the stamp it had seen, never by one from before the tenure", async () => {
    host.clock.skipTo(900 * MS);
    host.tick(900 * MS);
    host.offer(campaign);
    await settled();
    host.tick(1300 * MS);
    await host.passTo(901);
    expect(host.notes("belief")).toEqual([]);
    host.tick(1450 * MS);
    host.tick(1500 * MS);
    await host.passTo(902);
    expect(host.notes("belief")).toEqual([{ token: 7, election: "e", asOfNs: 1500 * MS }]);
  });

  it("tells the newest stamp it believed at before it tells that it lost", async () => {
    host.answers.renew = fail("refused");
    host.offer(campaign);
    await settled();
    host.clock.skipTo((TTL_MS / 3) * MS);
    host.tick(800 * MS);
    await host.passTo(TTL_MS / 3);
    expect(host.notes("belief")).toMatchObject([{ asOfNs: (TTL_MS / 3) * MS }]);
    expect(host.notes("leadership-lost")).toHaveLength(1);
  });

  it("a pause shows as a stall; on waking, what was sent to it comes before it declares its loss", async () => {
    host.answers.renew = info("timeout");
    host.offer(campaign);
    await settled();
    host.clock.skipTo(2 * TTL_MS * MS);
    const late = host.offer(write);
    await host.passTo(2 * TTL_MS + 5);
    const order = host.reports.flatMap((report) =>
      report.type === "ready" && report.id === late ? ["write"] : report.type === "note" ? [report.f] : [],
    );
    expect(order.indexOf("write")).toBeGreaterThan(-1);
    expect(order.indexOf("write")).toBeLessThan(order.indexOf("leadership-lost"));
    expect(host.notes("stall")).toHaveLength(1);
  });

  it("abandons the session after an indeterminate campaign, so that no zombie of ours holds a place", async () => {
    host.answers.campaign = info("timeout");
    host.offer(campaign);
    await settled();
    expect(host.calls).toEqual(["open", "campaign", "revoke"]);
    host.answers.campaign = ok({ token: 8 });
    host.offer(campaign);
    await settled();
    expect(host.reports.flatMap((report) => (report.type === "ready" ? [report.session] : []))).toContain("s-c1-2");
  });

  it("an answer that is no outcome is named, and recorded as unknown", async () => {
    host.offer(campaign);
    await settled();
    host.answers.write = undefined as unknown as Outcome<null>;
    const id = host.offer(write);
    await settled();
    expect(host.completion(id)).toMatchObject({
      outcome: { type: "info", error: expect.stringContaining("fencedRegister.write") },
    });
  });

  it("ends its session when it is stopped, and then says so", async () => {
    host.offer(campaign);
    await settled();
    host.stop();
    await settled();
    expect(host.calls.slice(-2)).toEqual(["revoke", "close"]);
    expect(host.reports.at(-1)).toEqual({ type: "stopped" });
  });
});
