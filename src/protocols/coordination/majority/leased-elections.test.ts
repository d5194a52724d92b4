import { beforeEach, describe, expect, it } from "vitest";
import { okOf } from "../../../contract/testing/outcomes.js";
import { VirtualClock } from "../../../contract/testing/virtual-clock.js";
import { createRandom } from "../../../core/random.js";
import { msToNs } from "../../../core/units.js";
import type { Extension, LeaseGrant, LeaseProtocol } from "./lease-protocol.js";
import { LeasedElections } from "./leased-elections.js";

const TTL_MS = 300;

let clock: VirtualClock;
let elections: LeasedElections<LeaseGrant>;
let protocol: Script;

/** A protocol whose answers are written down beforehand; each takes 10 ms. */
class Script implements LeaseProtocol<LeaseGrant> {
  readonly pauseMs = [20, 20] as const;
  /** Tokens to be granted, one a try; undefined fails. */
  grants: (number | undefined)[] = [];
  extensions: Extension<LeaseGrant>["type"][] = [];
  readonly released: number[] = [];
  latencyMs = 10;

  async take(_: unknown, timerStarted: (atNs: number) => void) {
    const startedNs = clock.nowNs();
    timerStarted(startedNs);
    await this.#passes();
    const token = this.grants.shift();
    return token === undefined ? undefined : { token, untilNs: startedNs + msToNs(TTL_MS) };
  }

  async extend(_: unknown, { token }: LeaseGrant): Promise<Extension<LeaseGrant>> {
    const startedNs = clock.nowNs();
    await this.#passes();
    const type = this.extensions.shift() ?? "extended";
    if (type !== "extended") return { type, why: type };
    return { type, grant: { token, untilNs: startedNs + msToNs(TTL_MS) } };
  }

  async release(_: unknown, token: number) {
    this.released.push(token);
  }

  async observe() {
    return { type: "ok", value: { leader: null, token: null } } as const;
  }

  #passes(): Promise<void> {
    return new Promise((resolve) => void clock.after(this.latencyMs, resolve));
  }
}

const open = async () => okOf(await elections.open(TTL_MS));

function campaign(session: string, signal = new AbortController().signal) {
  const request = { election: "e", candidate: "c1", session, timeoutMs: 1000, signal };
  const queued = (): void => expect.fail("nobody queues");
  return clock.until(elections.campaign({ ...request, queued }));
}

beforeEach(() => {
  clock = new VirtualClock();
  protocol = new Script();
  elections = new LeasedElections({ host: "c1", incarnation: 0, clock, random: createRandom(1) }, protocol);
});

describe("campaigns", () => {
  it("try again until a lease is granted", async () => {
    protocol.grants = [undefined, undefined, 7];
    expect(await campaign(await open())).toEqual({ type: "ok", value: { token: 7 } });
    expect(clock.nowNs()).toBe(msToNs(10 + 20 + 10 + 20 + 10));
  });

  it("are in vain where none is granted in time", async () => {
    expect(await campaign(await open())).toMatchObject({ type: "fail", cause: "unavailable" });
  });

  it("give a lease back that comes too late to be counted on, and try again", async () => {
    protocol.latencyMs = TTL_MS;
    protocol.grants = [7];
    expect(await campaign(await open())).toMatchObject({ type: "fail", cause: "unavailable" });
    expect(protocol.released).toEqual([7]);
  });

  it("give a lease back that is granted to a session which is over by then", async () => {
    const abort = new AbortController();
    clock.after(5, () => abort.abort());
    protocol.grants = [7];
    expect(await campaign(await open(), abort.signal)).toMatchObject({ type: "fail", cause: "unavailable" });
    expect(protocol.released).toEqual([7]);
  });

  it("find a session again that leads already", async () => {
    protocol.grants = [7];
    const session = await open();
    await campaign(session);
    expect(await campaign(session)).toEqual({ type: "ok", value: { token: 7 } });
  });
});

it("its client knows for how long it may count on what it holds, and that it holds nothing else", async () => {
  protocol.grants = [7];
  const session = await open();
  await campaign(session);
  expect(elections.remainingMs(7)).toBe(TTL_MS - 10);
  expect(elections.remainingMs(8)).toBe(0);
  await clock.until(new Promise<void>((resolve) => void clock.after(TTL_MS, resolve)));
  expect(elections.remainingMs(7)).toBe(-10);
  await clock.until(elections.resign({ election: "e", session, token: 7 }));
  expect(elections.remainingMs(7)).toBe(0);
});

describe("renewals", () => {
  const renew = (session: string) => clock.until(elections.renew(session));

  it("need nobody while nothing is held", async () => {
    expect(await renew(await open())).toEqual({ type: "ok", value: { ttlMs: TTL_MS } });
  });

  it("during a campaign promise no more than the lease will last, should it be granted", async () => {
    protocol.latencyMs = 100;
    protocol.grants = [7];
    const session = await open();
    let renewing: Promise<unknown> | undefined;
    clock.after(60, () => {
      renewing = elections.renew(session);
    });
    await campaign(session);
    expect(await renewing).toEqual({ type: "ok", value: { ttlMs: TTL_MS - 60 } });
  });

  it("prolong what is held, from the moment they are sent", async () => {
    protocol.grants = [7];
    const session = await open();
    await campaign(session);
    await clock.runUntil(msToNs(200));
    expect(await renew(session)).toEqual({ type: "ok", value: { ttlMs: TTL_MS } });
    await clock.runUntil(msToNs(499));
    expect(await campaign(session)).toMatchObject({ value: { token: 7 } });
  });

  it("try again while enough nodes may yet agree, and then do not know", async () => {
    protocol.grants = [7];
    const session = await open();
    await campaign(session);
    protocol.extensions = ["undecided", "undecided", "extended"];
    expect(await renew(session)).toMatchObject({ type: "ok" });
    protocol.extensions = Array(20).fill("undecided");
    expect(await renew(session)).toEqual({ type: "info", error: "undecided" });
  });

  it("are refused once the lease is lost, or has run out by its holder's own clock before the answers came", async () => {
    protocol.grants = [7];
    const session = await open();
    await campaign(session);
    protocol.extensions = ["lost"];
    expect(await renew(session)).toMatchObject({ type: "fail", cause: "refused" });
    await clock.runUntil(msToNs(TTL_MS - 5));
    expect(await renew(session)).toMatchObject({ type: "fail", cause: "refused" });
  });

  it("let go again of what was given back while they were under way", async () => {
    protocol.grants = [7];
    const session = await open();
    await campaign(session);
    const renewing = elections.renew(session);
    await elections.resign({ election: "e", session, token: 7 });
    expect(await clock.until(renewing)).toEqual({ type: "ok", value: { ttlMs: TTL_MS } });
    expect(protocol.released).toEqual([7, 7]);
  });
});

describe("giving up", () => {
  it("of a session ends a renewal that is under way", async () => {
    protocol.grants = [7];
    const session = await open();
    await campaign(session);
    const renewing = elections.renew(session);
    await elections.revoke(session);
    expect(await clock.until(renewing)).toMatchObject({ type: "fail", cause: "refused" });
  });

  it("is ok for who holds the lease, and refused for who does not, though the nodes are told either way", async () => {
    protocol.grants = [7];
    const session = await open();
    await campaign(session);
    const leadership = { election: "e", session, token: 7 };
    expect(await elections.resign({ ...leadership, token: 6 })).toMatchObject({ type: "fail", cause: "refused" });
    expect(await elections.resign(leadership)).toEqual({ type: "ok", value: null });
    expect(await elections.resign(leadership)).toMatchObject({ type: "fail", cause: "refused" });
    expect(protocol.released).toEqual([6, 7, 7]);
  });

  it("is refused when the lease has run out", async () => {
    protocol.grants = [7];
    const session = await open();
    await campaign(session);
    await clock.runUntil(msToNs(TTL_MS));
    const resigned = await elections.resign({ election: "e", session, token: 7 });
    expect(resigned).toMatchObject({ type: "fail", cause: "refused" });
  });

  it("of a session gives back all that it holds, and ends it", async () => {
    protocol.grants = [7];
    const session = await open();
    await campaign(session);
    expect(await elections.revoke(session)).toEqual({ type: "ok", value: null });
    expect(protocol.released).toEqual([7]);
    for (const refused of [await elections.renew(session), await elections.revoke(session), await campaign(session)])
      expect(refused).toMatchObject({ type: "fail", cause: "refused" });
  });
});
