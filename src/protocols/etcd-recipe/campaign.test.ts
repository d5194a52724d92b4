import { beforeEach, describe, expect, it } from "vitest";
import type { Client } from "../../contract/client.js";
import type { Outcome } from "../../contract/outcome.js";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { type LoneClientSettings, LoneNode } from "../coordination/testing/lone-node.js";
import { KeyStore } from "./key-store.js";
import { createRecipeClient } from "./recipe-client.js";

let clock: VirtualClock;
let node: LoneNode<KeyStore>;

beforeEach(() => {
  clock = new VirtualClock();
  node = new LoneNode(clock, new KeyStore(), (context) => createRecipeClient(context, "raft-index"));
});

const surface = <Name extends keyof Client>(of: Client, name: Name) => of[name] as NonNullable<Client[Name]>;

/** A candidate with a lease. */
async function candidate(host: string, settings: LoneClientSettings = {}) {
  const contender = await node.contender(host, settings);
  const { client, session } = contender;
  const loss = new AbortController();
  const token = (): number => contender.queued.at(-1) ?? Number.NaN;
  return {
    ...{ client, host, loss, session, token },
    campaign: (timeoutMs = 60_000) => contender.campaign("e", { timeoutMs, signal: loss.signal }),
    resign: (given = token()) => contender.resign("e", given),
    revoke: () => surface(client, "session").revoke(session),
    observe: () => contender.observe("e"),
  };
}

type Candidate = Awaited<ReturnType<typeof candidate>>;

/** So many candidates, in their order: the first leads, the others wait, and what each came to is noted. */
async function queueOf(size: number, settings: LoneClientSettings = {}) {
  const candidates: Candidate[] = [];
  const won: string[] = [];
  const ended: Outcome<{ readonly token: number }>[] = [];
  for (let n = 1; n <= size; n++) {
    const each = await candidate(`c${n}`, settings);
    candidates.push(each);
    void each.campaign().then((outcome) => {
      if (outcome.type === "ok") won.push(each.host);
      ended.push(outcome);
    });
    await clock.runUntil(clock.nowNs() + 20e6);
  }
  return { candidates, won, ended };
}

const notified = () => node.countOf("watch-notified");
const soon = () => clock.runUntil(clock.nowNs() + 100e6);

describe("the election recipe (client/v3/concurrency)", () => {
  it("lets them lead in the order in which their keys were created, each by its create revision", async () => {
    const { candidates, won } = await queueOf(3);
    expect(won).toEqual(["c1"]);
    for (const each of candidates) {
      expect(await clock.until(each.observe())).toMatchObject({ value: { leader: each.host, token: each.token() } });
      expect(await clock.until(each.resign())).toMatchObject({ type: "ok" });
      await soon();
    }
    expect(won).toEqual(["c1", "c2", "c3"]);
    const tokens = candidates.map((each) => each.token());
    expect([...tokens].sort((left, right) => left - right)).toEqual(tokens);
  });

  it.each([
    ["the predecessor", "predecessor", 1],
    ["the leader", "leader", 4],
  ])("watching %s, a change of leader wakes so many of those that wait", async (_, watching, herd) => {
    const contenders = 5;
    const { candidates, won } = await queueOf(contenders, { options: { watching } });
    const [first] = candidates;
    await clock.until((first as Candidate).resign());
    await soon();
    expect(won).toEqual(["c1", "c2"]);
    // The herd is all of the others: `contenders - 1`.
    expect(notified()).toBe(herd);
  });

  it("one that waits and gives up wakes the one behind it, which waits on", async () => {
    const { candidates, won } = await queueOf(3);
    await clock.until((candidates[1] as Candidate).revoke());
    await soon();
    expect(notified()).toBe(1);
    expect(won).toEqual(["c1"]);
    await clock.until((candidates[0] as Candidate).resign());
    await soon();
    expect(won).toEqual(["c1", "c3"]);
  });

  it("misses no deletion between its reading and its watch", async () => {
    const [first, second] = [await candidate("c1"), await candidate("c2")];
    await clock.until(first.campaign());
    node.intercept = ({ kind }) => {
      if (kind !== "watch") return "answer";
      node.intercept = () => "answer";
      const key = `elections/e/${first.session}`;
      node.apply({ type: "txn", compare: [], success: [{ type: "delete", key }], failure: [] });
      return "answer";
    };
    expect(await clock.until(second.campaign(1000))).toMatchObject({ type: "ok" });
    expect(clock.nowNs()).toBeLessThan(100e6);
  });

  it("a resignation counts in its own tenure alone", async () => {
    const { candidates } = await queueOf(2);
    const [first, second] = candidates as [Candidate, Candidate];
    expect(await clock.until(second.resign(first.token()))).toMatchObject({ cause: "refused", seen: { token: 2 } });
    expect(await clock.until(first.resign())).toMatchObject({ type: "ok" });
    expect(await clock.until(first.resign())).toMatchObject({ cause: "refused", seen: { token: second.token() } });
  });

  it("who gives up takes its key along", async () => {
    const { ended } = await queueOf(1);
    expect(ended).toMatchObject([{ type: "ok" }]);
    const second = await candidate("c2");
    expect(await clock.until(second.campaign(700))).toMatchObject({ type: "fail", cause: "unavailable" });
    expect(clock.nowNs() / 1e6).toBeLessThan(900);
    expect(await clock.until(second.resign(second.token()))).toMatchObject({ cause: "refused" });
  });
});

describe("a candidate whose lease ran out while it waited", () => {
  /** c1 leads, c2 waits and loses its key; then c1 resigns and leads again, by a newer key. */
  async function phantom(settings: LoneClientSettings) {
    const { candidates, won, ended } = await queueOf(2, settings);
    const [first, second] = candidates as [Candidate, Candidate];
    await clock.until(second.revoke());
    second.loss.abort();
    await clock.until(first.resign());
    await soon();
    return { won, ended };
  }

  it("does not lead by the corrected recipe", async () => {
    const { won, ended } = await phantom({});
    expect(won).toEqual(["c1"]);
    expect(ended[1]).toMatchObject({ type: "fail", cause: "unavailable" });
  });

  it("leads without a key by that of the Go client (etcd issue 19597)", async () => {
    const { won } = await phantom({ options: { recipe: "go-client" } });
    expect(won).toEqual(["c1", "c2"]);
  });

  it("that has not noticed finds its own key gone when it looks once more", async () => {
    const { candidates, won, ended } = await queueOf(2);
    const [first, second] = candidates as [Candidate, Candidate];
    await clock.until(second.revoke());
    await clock.until(first.resign());
    await soon();
    expect(won).toEqual(["c1"]);
    expect(ended[1]).toMatchObject({ type: "fail", cause: "refused" });
    expect(node.marks).toContainEqual({ host: "c2", name: "own-key-gone" });
  });
});

describe("planted bugs", () => {
  it("deletion-taken-for-turn: leads beside the leader once the one before it has given up", async () => {
    const { candidates, won } = await queueOf(3, { bug: "deletion-taken-for-turn" });
    await clock.until((candidates[1] as Candidate).revoke());
    await soon();
    expect(won).toEqual(["c1", "c3"]);
  });

  it("key-without-lease: a key outlives its candidate", async () => {
    const { candidates, won } = await queueOf(2, { bug: "key-without-lease" });
    await clock.until((candidates[0] as Candidate).revoke());
    await soon();
    expect(won).toEqual(["c1"]);
  });

  it.each([
    ["the right guard", undefined, { type: "fail", cause: "refused" }],
    ["guard-on-any-leader", "guard-on-any-leader", { type: "ok" }],
  ])("%s, asked by a deposed leader", async (_, bug, expected) => {
    const { candidates } = await queueOf(2, { bug });
    const [first] = candidates as [Candidate, Candidate];
    const token = first.token();
    await clock.until(first.revoke());
    await soon();
    const target = { resource: "r", fence: "guard", election: "e" } as const;
    const register = surface(first.client, "fencedRegister");
    expect(await clock.until(register.write(target, token, 1))).toMatchObject(expected);
  });
});
