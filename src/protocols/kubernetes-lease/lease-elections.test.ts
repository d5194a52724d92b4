import { beforeEach, describe, expect, it } from "vitest";
import type { Client, ClientContext } from "../../contract/client.js";
import type { Outcome } from "../../contract/outcome.js";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { type Script, ScriptedReplicas } from "../coordination/testing/scripted-replicas.js";
import { createLeaseClient } from "./lease-client.js";

const LEASE_MS = 15_000;

let clock: VirtualClock;
let replicas: ScriptedReplicas;
let marks: string[];

beforeEach(() => {
  clock = new VirtualClock();
  replicas = new ScriptedReplicas(clock);
  marks = [];
});

const nowMs = () => clock.nowNs() / 1e6;
const surface = <Name extends "election" | "session">(of: Client, name: Name) => of[name] as NonNullable<Client[Name]>;
const committed: Script["proposal"] = () => ({ fate: "committed" });

/** A candidate with a session, whose operations settle on the virtual clock. */
async function candidate(host: string, bug?: string) {
  const connect = (context: ClientContext): Client => createLeaseClient(context, "raft-index");
  const client = replicas.client(host, { atMostOnce: true, bug, mark: (name) => marks.push(name) }, connect);
  const opened = await clock.until(surface(client, "session").open(LEASE_MS));
  const session = opened.type === "ok" ? opened.value : "";
  const loss = new AbortController();
  const request = { election: "e", candidate: host, session, signal: loss.signal, queued: () => {} };
  return {
    loss,
    campaign: (timeoutMs = 60_000) => surface(client, "election").campaign({ ...request, timeoutMs }),
    renew: () => surface(client, "session").renew(session),
    resign: (token: number) => surface(client, "election").resign({ election: "e", session, token }),
    revoke: () => surface(client, "session").revoke(session),
    observe: () => surface(client, "election").observe("e"),
  };
}

const tokenOf = (outcome: Outcome<{ readonly token: number }>): number =>
  outcome.type === "ok" ? outcome.value.token : Number.NaN;

describe("elections by leases", () => {
  it("a candidate waits for a lease duration since it saw the record change, and then gets a higher token", async () => {
    const [first, second] = [await candidate("c1"), await candidate("c2")];
    const token = tokenOf(await clock.until(first.campaign()));
    const granted = await clock.until(second.campaign());
    expect(tokenOf(granted)).toBeGreaterThan(token);
    expect(nowMs()).toBeGreaterThan(LEASE_MS);
    // The next try after it comes within RetryPeriod and its jitter.
    expect(nowMs()).toBeLessThan(LEASE_MS + 2.2 * 2000 + 100);
    expect(marks.filter((mark) => mark.startsWith("lease"))).toEqual([
      "lease-taken-when-free",
      "lease-taken-after-expiry",
    ]);
    expect(await clock.until(first.renew())).toMatchObject({ type: "fail", cause: "refused" });
  });

  it("a renewal makes others wait anew, and leaves the token as it is", async () => {
    const [first, second] = [await candidate("c1"), await candidate("c2")];
    const token = tokenOf(await clock.until(first.campaign()));
    const waiting = second.campaign();
    clock.after(9000, () => void first.renew());
    await clock.until(waiting);
    expect(nowMs()).toBeGreaterThan(9000 + LEASE_MS);
    const third = await candidate("c3");
    await clock.until(first.revoke());
    expect(await clock.until(third.observe())).toMatchObject({ value: { leader: "c2" } });
    expect(token).toBe(1);
  });

  it("who resigns frees the lease at once, and only in its own tenure", async () => {
    const [first, second] = [await candidate("c1"), await candidate("c2")];
    const token = tokenOf(await clock.until(first.campaign()));
    expect(await clock.until(first.observe())).toMatchObject({ value: { leader: "c1", token } });
    await clock.until(first.renew());
    expect(await clock.until(first.observe())).toMatchObject({ value: { leader: "c1", token } });
    expect(await clock.until(second.resign(token))).toMatchObject({ type: "fail", cause: "refused" });
    expect(await clock.until(first.resign(token))).toMatchObject({ type: "ok" });
    expect(await clock.until(first.observe())).toMatchObject({ value: { leader: null, token: null } });
    expect(await clock.until(first.resign(token))).toMatchObject({ type: "fail", cause: "refused" });
    expect(tokenOf(await clock.until(second.campaign()))).toBeGreaterThan(token);
    expect(nowMs()).toBeLessThan(LEASE_MS);
  });

  it("a grant of which nobody heard is found in the record, and begins with the renewal that confirms it", async () => {
    const first = await candidate("c1");
    // Whoever answers the reading is heard; the write right after it is not.
    let replies = 0;
    replicas.script = {
      arrivals: ({ direction }) => (direction === "reply" && replies++ >= 1 && nowMs() < 1000 ? [] : [1]),
      proposal: committed,
    };
    const granted = await clock.until(first.campaign());
    expect(tokenOf(granted)).toBe(1);
    expect(granted).toMatchObject({ at: { n: 2 } });
    expect(marks).toContain("unheard-write-found");
  });

  it("a campaign that ends while its write may yet be made is info, else it certainly did not happen", async () => {
    const [first, second] = [await candidate("c1"), await candidate("c2")];
    replicas.leader = undefined;
    expect(await clock.until(second.campaign(500))).toMatchObject({ type: "fail", cause: "unavailable" });
    replicas.leader = "n1";
    replicas.script = {
      arrivals: () => [1],
      proposal: () => {
        replicas.leader = undefined;
        return { fate: "lost", commitAfterMs: 30_000 };
      },
    };
    expect(await clock.until(first.campaign(500))).toMatchObject({ type: "info" });
  });

  it("who has lost its session leads by no grant from before, and gives it back", async () => {
    const [first, second] = [await candidate("c1"), await candidate("c2")];
    const campaign = first.campaign();
    first.loss.abort();
    expect(await clock.until(campaign)).toMatchObject({ type: "fail", cause: "unavailable" });
    expect(await clock.until(second.observe())).toMatchObject({ value: { leader: null } });
    expect(marks).toContain("lease-given-back");
  });

  it("a session that holds nothing is renewed without a word, one that asks for a lease not beyond its deadline", async () => {
    const first = await candidate("c1");
    expect(await clock.until(first.renew())).toEqual({ type: "ok", value: { ttlMs: LEASE_MS } });
    expect(replicas.received).toEqual([]);
    replicas.script = { arrivals: ({ direction }) => (direction === "reply" ? [300] : [1]), proposal: committed };
    const campaign = first.campaign();
    let during: unknown;
    clock.after(500, () => {
      void first.renew().then((outcome) => {
        during = outcome;
      });
    });
    await clock.until(campaign);
    // The write left at about 301 ms.
    expect(during).toMatchObject({ type: "ok", value: { ttlMs: 10_000 - 199 } });
  });

  it("with the planted bug a renewal that nobody answered counts", async () => {
    const [right, wrong] = [await candidate("c1"), await candidate("c2", "unanswered-renewal-counts")];
    const token = tokenOf(await clock.until(right.campaign()));
    replicas.script = { arrivals: () => [], proposal: committed };
    expect(await clock.until(right.renew())).toMatchObject({ type: "info" });
    replicas.script = { arrivals: () => [1], proposal: committed };
    await clock.until(right.resign(token));
    await clock.until(wrong.campaign());
    replicas.script = { arrivals: () => [], proposal: committed };
    expect(await clock.until(wrong.renew())).toMatchObject({ type: "ok" });
  });
});
