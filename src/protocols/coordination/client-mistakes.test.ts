import { beforeEach, describe, expect, it } from "vitest";
import type { Client } from "../../contract/client.js";
import type { CampaignRequest } from "../../contract/surfaces/election.js";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { CLIENT_BUGS, clientPolicyWith } from "./client-mistakes.js";
import { ScriptedReplicas } from "./testing/scripted-replicas.js";

let clock: VirtualClock;
let cluster: ScriptedReplicas;

beforeEach(() => {
  clock = new VirtualClock();
  cluster = new ScriptedReplicas(clock);
});

const client = (bug?: string, host = "c1") => cluster.client(host, { atMostOnce: true, bug });
const surface = <Name extends keyof Client>(of: Client, name: Name) => of[name] as NonNullable<Client[Name]>;

async function sessionOf(of: Client): Promise<string> {
  const opened = await clock.until(surface(of, "session").open(60_000));
  return opened.type === "ok" ? opened.value : "";
}

function requestOf(candidate: string, session: string): CampaignRequest {
  const { signal } = new AbortController();
  return { election: "e", candidate, session, timeoutMs: 5000, queued: () => {}, signal };
}

describe("planted bugs of the client", () => {
  it.each([
    ["phantom-leader", { type: "ok" }],
    [undefined, { type: "fail", cause: "refused" }],
  ])("%s: a waiting candidate whose session ended", async (bug, expected) => {
    const [first, second] = [client(undefined), client(bug, "c2")];
    await clock.until(surface(first, "election").campaign(requestOf("c1", await sessionOf(first))));
    const session = await sessionOf(second);
    const waiting = surface(second, "election").campaign(requestOf("c2", session));
    clock.after(250, () => void surface(second, "session").revoke(session));
    expect(await clock.until(waiting)).toMatchObject(expected);
  });

  it.each([
    ["phantom-leader", { type: "ok" }],
    [undefined, { type: "fail", error: "the session was lost; withdrew" }],
  ])("%s: a waiting candidate that notices the loss of its session", async (bug, expected) => {
    const [first, second] = [client(undefined), client(bug, "c2")];
    const [leading, session] = [await sessionOf(first), await sessionOf(second)];
    await clock.until(surface(first, "election").campaign(requestOf("c1", leading)));
    const lost = new AbortController();
    const waiting = surface(second, "election").campaign({ ...requestOf("c2", session), signal: lost.signal });
    clock.after(250, () => lost.abort());
    clock.after(400, () => void surface(first, "session").revoke(leading));
    expect(await clock.until(waiting)).toMatchObject(expected);
  });

  it.each([
    ["turn-taken-out-of-turn", { type: "ok" }],
    [undefined, { type: "fail", cause: "unavailable" }],
  ])("%s: the last of three, when the second gives up", async (bug, expected) => {
    const [first, second, third] = [client(undefined), client(undefined, "c2"), client(bug, "c3")];
    await clock.until(surface(first, "election").campaign(requestOf("c1", await sessionOf(first))));
    const [inBetween, last] = [await sessionOf(second), await sessionOf(third)];
    const waiting = surface(second, "election").campaign({ ...requestOf("c2", inBetween), timeoutMs: 500 });
    await clock.until(new Promise<void>((resolve) => clock.after(50, resolve)));
    const behind = surface(third, "election").campaign({ ...requestOf("c3", last), timeoutMs: 2000 });
    expect(await clock.until(waiting)).toMatchObject({ type: "fail", cause: "unavailable" });
    expect(await clock.until(behind)).toMatchObject(expected);
  });

  it.each([
    ["token-from-clock", true],
    [undefined, false],
  ])("%s: the campaign carries the candidate's clock", async (bug, carried) => {
    const candidate = client(bug);
    await clock.until(surface(candidate, "election").campaign(requestOf("c1", await sessionOf(candidate))));
    const sent = cluster.effects.map(({ body }) => body as { type: string });
    expect(sent.map((body) => [body.type, "clockMs" in body])).toEqual([
      ["open-session", false],
      ["campaign", carried],
    ]);
  });

  it.each([
    ["fence-check-not-atomic", 99.5, { type: "ok" }, [5, 9, 5]],
    [undefined, 98.5, { type: "fail", cause: "refused" }, [5, 9]],
  ])("%s: an append that a newer leader's overtakes", async (bug, youngAtMs, expected, tokens) => {
    const target = { resource: "r", fence: "token", election: "e" } as const;
    const [old, young] = [client(bug), client(undefined, "c2")];
    await clock.until(surface(old, "fencedLog").append(target, 5, "a"));
    await clock.until(surface(young, "fencedLog").read(target));
    // The first request of the old leader arrives after 100 ms, all others after 1 ms.
    cluster.script = { ...cluster.script, arrivals: () => [100] };
    const late = surface(old, "fencedLog").append(target, 5, "b");
    cluster.script = { ...cluster.script, arrivals: () => [1] };
    clock.after(youngAtMs, () => void surface(young, "fencedLog").append(target, 9, "c"));
    expect(await clock.until(late)).toMatchObject(expected);
    await clock.toTheEnd();
    const shown = await clock.until(surface(young, "fencedLog").read(target));
    expect(shown.type === "ok" && shown.value.value.map(({ token }) => token)).toEqual(tokens);
  });

  it("fence-check-not-atomic: a write that is known to be late is refused, and nothing is written", async () => {
    const target = { resource: "r", fence: "token", election: "e" } as const;
    const [old, young] = [client("fence-check-not-atomic"), client(undefined, "c2")];
    await clock.until(surface(young, "fencedRegister").write(target, 9, "c"));
    await clock.until(surface(young, "fencedLog").append(target, 9, "c"));
    const refusal = { type: "fail", cause: "refused", seen: { token: 9 } };
    expect(await clock.until(surface(old, "fencedRegister").write(target, 5, "b"))).toMatchObject(refusal);
    expect(await clock.until(surface(old, "fencedLog").append(target, 5, "b"))).toMatchObject(refusal);
    expect(cluster.effects).toHaveLength(2);
  });

  it.each([
    ["retried-under-new-number", 2],
    [undefined, 1],
  ])("%s: a write whose answer is late takes effect so often: %d", async (bug, times) => {
    cluster.script = { ...cluster.script, arrivals: ({ direction }) => [direction === "reply" ? 600 : 1] };
    expect(await clock.until(surface(client(bug), "register").write("x", 1))).toMatchObject({});
    await clock.toTheEnd();
    expect(cluster.effects).toHaveLength(times);
  });

  it.each([
    ["timeout-taken-for-failure", "fail"],
    [undefined, "info"],
  ])("%s: a write whose answer is lost is %s", async (bug, type) => {
    cluster.script = { ...cluster.script, arrivals: ({ direction }) => (direction === "reply" ? [] : [1]) };
    expect(await clock.until(surface(client(bug), "register").write("x", 1))).toMatchObject({ type });
    expect(cluster.effects).toHaveLength(1);
  });

  it("are refused by name where there is none", () => {
    for (const { name } of CLIENT_BUGS) expect(() => clientPolicyWith(name)).not.toThrow();
    expect(() => clientPolicyWith("ghost-leader")).toThrow(/no planted bug "ghost-leader"/);
  });
});
