import { beforeEach, describe, expect, it } from "vitest";
import type { Client } from "../../contract/client.js";
import type { Outcome } from "../../contract/outcome.js";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { ScriptedReplicas } from "./testing/scripted-replicas.js";

/** One host with a session of its own, as the runner would drive it. */
class Contender {
  readonly queued: number[] = [];
  onQueued: () => void = () => {};
  readonly lost = new AbortController();
  readonly client: Client;
  #session = "";

  constructor(
    readonly host: string,
    readonly cluster: ScriptedReplicas,
  ) {
    this.client = cluster.client(host, { atMostOnce: true });
  }

  async open(): Promise<void> {
    const opened = await this.client.session?.open(60_000);
    if (opened?.type === "ok") this.#session = opened.value;
  }

  campaign(timeoutMs = 10_000): Promise<Outcome<{ readonly token: number }>> {
    const { host: candidate, lost } = this;
    const queued = (token: number): void => {
      this.queued.push(token);
      this.onQueued();
    };
    const request = { election: "e", candidate, session: this.#session, timeoutMs, queued, signal: lost.signal };
    return (this.client.election as NonNullable<Client["election"]>).campaign(request);
  }

  async resign(token: number): Promise<Outcome<null> | undefined> {
    return this.client.election?.resign({ election: "e", session: this.#session, token });
  }

  async observe() {
    return this.client.election?.observe("e");
  }

  async revoke(): Promise<void> {
    await this.client.session?.revoke(this.#session);
  }
}

let clock: VirtualClock;
let cluster: ScriptedReplicas;
let c1: Contender;
let c2: Contender;

beforeEach(async () => {
  clock = new VirtualClock();
  cluster = new ScriptedReplicas(clock);
  c1 = new Contender("c1", cluster);
  c2 = new Contender("c2", cluster);
  await clock.until(Promise.all([c1.open(), c2.open()]));
});

async function tokenOf(campaign: Promise<Outcome<{ readonly token: number }>>): Promise<number> {
  const outcome = await clock.until(campaign);
  if (outcome.type !== "ok") throw new Error(JSON.stringify(outcome));
  return outcome.value.token;
}

describe("campaign", () => {
  it("tells its place and leads at once where nobody else does", async () => {
    const token = await tokenOf(c1.campaign());
    expect(c1.queued).toEqual([token]);
    expect(await clock.until(c1.observe())).toMatchObject({ value: { leader: "c1", token } });
  });

  it("waits in the queue and leads once its predecessor resigned, at the position that shows it", async () => {
    const first = await tokenOf(c1.campaign());
    const second = c2.campaign();
    clock.after(450, () => void c1.resign(first));
    const outcome = await clock.until(second);
    const [token] = c2.queued;
    expect(outcome).toMatchObject({ type: "ok", value: { token } });
    expect(token).toBeGreaterThan(first);
    expect(outcome.type === "ok" && outcome.at?.n).toBeGreaterThan(token as number);
    expect(clock.nowNs() / 1e6).toBeGreaterThan(450);
    expect(clock.nowNs() / 1e6).toBeLessThan(700);
  });

  it("goes on asking through a long silence", async () => {
    const first = await tokenOf(c1.campaign());
    const second = c2.campaign();
    clock.after(250, () => {
      cluster.script = { ...cluster.script, arrivals: () => [] };
    });
    clock.after(4000, () => {
      cluster.script = { ...cluster.script, arrivals: () => [1] };
      void c1.resign(first);
    });
    expect(await clock.until(second)).toMatchObject({ type: "ok" });
    expect(clock.nowNs() / 1e6).toBeGreaterThan(4000);
  });

  it("that gives up takes its candidacy back, and so certainly never led", async () => {
    await tokenOf(c1.campaign());
    expect(await clock.until(c2.campaign(500))).toEqual({
      type: "fail",
      cause: "unavailable",
      error: "gave up after 500 ms; withdrew",
    });
    await clock.until(c1.revoke());
    expect(await clock.until(c1.observe())).toMatchObject({ value: { leader: null } });
  });

  it("that gives up and cannot say so is info: it may still come to lead", async () => {
    const first = await tokenOf(c1.campaign());
    const second = c2.campaign(500);
    clock.after(400, () => {
      cluster.script = { ...cluster.script, arrivals: () => [] };
    });
    expect(await clock.until(second)).toMatchObject({ type: "info" });
    cluster.script = { ...cluster.script, arrivals: () => [1] };
    await clock.until(c1.resign(first));
    expect(await clock.until(c1.observe())).toMatchObject({ value: { leader: "c2" } });
  });

  it("is refused where the server no longer knows the candidacy", async () => {
    await tokenOf(c1.campaign());
    const second = c2.campaign();
    clock.after(250, () => void c2.revoke());
    expect(await clock.until(second)).toMatchObject({ type: "fail", cause: "refused", error: "the candidacy is gone" });
  });

  it("is refused without a session", async () => {
    await clock.until(c1.revoke());
    expect(await clock.until(c1.campaign())).toMatchObject({ type: "fail", cause: "refused" });
    expect(c1.queued).toEqual([]);
  });

  it("withdraws as soon as the session is lost", async () => {
    await tokenOf(c1.campaign());
    const second = c2.campaign();
    clock.after(250, () => c2.lost.abort());
    expect(await clock.until(second)).toMatchObject({ type: "fail", error: "the session was lost; withdrew" });
    expect(clock.nowNs() / 1e6).toBeLessThan(260);
  });

  it("does not begin to lead by an answer that comes with the loss of the session", async () => {
    c1.onQueued = () => c1.lost.abort();
    expect(await clock.until(c1.campaign())).toMatchObject({ type: "fail", error: "the session was lost; withdrew" });
  });

  it("whose command got no answer is info, and unsent where the session was lost before", async () => {
    const campaign = c1.campaign(1500);
    cluster.script = { ...cluster.script, arrivals: () => [] };
    expect(await clock.until(campaign)).toMatchObject({ type: "info" });
    c2.lost.abort();
    expect(await clock.until(c2.campaign())).toMatchObject({ type: "fail", cause: "unsent" });
  });
});

describe("resign", () => {
  it("hands over, and is refused for a candidacy that is gone", async () => {
    const token = await tokenOf(c1.campaign());
    expect(await clock.until(c1.resign(token))).toMatchObject({ type: "ok", value: null });
    expect(await clock.until(c1.resign(token))).toMatchObject({ type: "fail", cause: "refused" });
  });
});
