import { beforeEach, describe, expect, it } from "vitest";
import type { Client } from "../../contract/client.js";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { type Script, ScriptedReplicas } from "./testing/scripted-replicas.js";

let clock: VirtualClock;
let cluster: ScriptedReplicas;
let client: Client;

beforeEach(() => {
  clock = new VirtualClock();
  cluster = new ScriptedReplicas(clock);
  client = cluster.client("c1", { atMostOnce: true });
});

const nowMs = () => clock.nowNs() / 1e6;
const committed: Script["proposal"] = () => ({ fate: "committed" });
const surface = <Name extends keyof Client>(name: Name, of = client) => of[name] as NonNullable<Client[Name]>;
const writeOne = () => clock.until(surface("register").write("x", 1));
const valuesWritten = () => cluster.effects.map(({ body }) => (body as { value?: unknown }).value);

describe("requests", () => {
  it("are numbered by one, and say which is the oldest still unanswered", async () => {
    let held = false;
    cluster.script = { arrivals: ({ sequence }) => (sequence === 2 && !held ? [500] : [1]), proposal: committed };
    await writeOne();
    const slow = surface("register").write("x", 2);
    held = true;
    await writeOne();
    await clock.until(slow);
    await writeOne();
    const numbers = cluster.received
      .filter(({ node }) => node === cluster.leader)
      .map(({ request }) => [request.sequence, request.oldest]);
    expect(new Set(cluster.received.map(({ request }) => request.client))).toEqual(new Set(["c1#0"]));
    expect(numbers[0]).toEqual([1, 1]);
    expect(numbers).toContainEqual([3, 2]);
    expect(numbers.at(-1)).toEqual([4, 4]);
  });

  it("of a restarted host are numbered apart from its earlier life's, whose answers may still come", async () => {
    const next = cluster.client("c1", { incarnation: 1 });
    await clock.until(surface("register").write("x", 1));
    await clock.until(surface("register", next).write("x", 2));
    const [first, second] = cluster.effects;
    expect(second?.client).not.toBe(first?.client);
    expect(second?.sequence).toBeGreaterThan((first?.sequence ?? 0) + 1e9);
  });

  it("follow a rejection to the leader at once, and go to it directly from then on", async () => {
    await writeOne();
    cluster.leader = "n2";
    expect(await writeOne()).toMatchObject({ type: "ok" });
    expect(nowMs()).toBeLessThan(10);
    expect(client.node()).toBe("n2");
  });

  it("rest a while where two nodes point at each other", async () => {
    await writeOne();
    cluster.leader = "n2";
    const beganMs = nowMs();
    cluster.script = {
      arrivals: ({ direction, node }) => {
        if (direction === "request") cluster.leader = node === "n1" ? "n2" : "n1";
        return [1];
      },
      proposal: committed,
    };
    expect(await writeOne()).toMatchObject({ type: "fail", cause: "unavailable" });
    expect(nowMs() - beganMs).toBe(1000);
    expect(cluster.received.length).toBeLessThan(100);
  });

  it("that nobody answers go to one node after another under their number, and take effect once", async () => {
    let lost = 2;
    cluster.script = {
      arrivals: ({ direction }) => (direction === "reply" && lost-- > 0 ? [] : [1]),
      proposal: committed,
    };
    expect(await writeOne()).toMatchObject({ type: "ok" });
    expect(new Set(cluster.received.map(({ request }) => request.sequence)).size).toBe(1);
    expect(new Set(cluster.received.map(({ node }) => node)).size).toBeGreaterThan(1);
    expect(cluster.effects).toHaveLength(1);
  });

  it("are not troubled by a late rejection from a node that was asked before", async () => {
    await writeOne();
    cluster.knowsLeader = false;
    const before = cluster.received.length;
    const asked = client.node();
    cluster.leader = cluster.nodes[(cluster.nodes.indexOf(asked) + 1) % cluster.nodes.length];
    // The first node's rejection comes at 250 ms, while the leader, asked at 200 ms, takes until 320 ms to answer.
    cluster.script = {
      arrivals: ({ direction, node }) => (direction === "request" ? [1] : node === asked ? [249] : [119]),
      proposal: committed,
    };
    expect(await writeOne()).toMatchObject({ type: "ok" });
    expect(cluster.received.slice(before).map(({ node }) => node)).toEqual([asked, cluster.leader]);
  });

  it("answer with the position of the first effect, not of the retry", async () => {
    let dropReply = true;
    cluster.script = {
      arrivals: ({ direction, node }) => {
        if (direction === "reply" && node === cluster.leader && dropReply) {
          dropReply = false;
          return [];
        }
        return [1];
      },
      proposal: committed,
    };
    expect(await writeOne()).toEqual({ type: "ok", value: null, at: { clock: "raft-index", n: 1 } });
  });
});

describe("a request without an answer", () => {
  const silence: Script = { arrivals: () => [], proposal: committed };

  it("is info for a command, fail for a query, at the timeout and not before", async () => {
    cluster.script = silence;
    expect(await writeOne()).toEqual({ type: "info", error: "timeout after 1000 ms" });
    expect(nowMs()).toBe(1000);
    expect(await clock.until(surface("register").read("x"))).toMatchObject({ type: "fail", cause: "unavailable" });
  });

  it("is info for a read that carries a token: it raises the fence", async () => {
    cluster.script = silence;
    const target = { resource: "r", fence: "token", election: "e" } as const;
    const fencedRegister = surface("fencedRegister");
    expect(await clock.until(fencedRegister.read(target, 3))).toMatchObject({ type: "info" });
    expect(await clock.until(fencedRegister.read(target))).toMatchObject({ type: "fail" });
  });

  it("is fail where every copy was rejected", async () => {
    cluster.leader = undefined;
    expect(await writeOne()).toMatchObject({ type: "fail", cause: "unavailable" });
  });

  it("is info where every copy was rejected but the network may deliver one twice: that one takes effect", async () => {
    cluster.leader = undefined;
    client = cluster.client("c2");
    cluster.script = { arrivals: ({ direction }) => (direction === "request" ? [1, 2000] : [1]), proposal: committed };
    clock.after(1500, () => {
      cluster.leader = "n1";
    });
    expect(await writeOne()).toMatchObject({ type: "info" });
    await clock.toTheEnd();
    expect(valuesWritten()).toEqual([1]);
  });

  it("is info where one copy of many was not rejected", async () => {
    cluster.leader = undefined;
    let first = true;
    cluster.script = {
      arrivals: ({ direction }) => {
        const lost = direction === "request" && first;
        first = false;
        return lost ? [] : [1];
      },
      proposal: committed,
    };
    expect(await writeOne()).toMatchObject({ type: "info" });
  });

  it("is info once a leader took it and lost its place, whatever others say", async () => {
    cluster.script = {
      arrivals: () => [1],
      proposal: () => {
        cluster.leader = undefined;
        return { fate: "lost", commitAfterMs: 2000 };
      },
    };
    expect(await writeOne()).toMatchObject({ type: "info" });
    await clock.toTheEnd();
    expect(valuesWritten()).toEqual([1]);
  });

  it("is unsent where the client is closed, info where it is closed meanwhile", async () => {
    cluster.script = silence;
    const open = surface("register").write("x", 1);
    await client.close();
    expect(await clock.until(open)).toMatchObject({ type: "info" });
    expect(await writeOne()).toMatchObject({ type: "fail", cause: "unsent" });
  });
});

describe("surfaces", () => {
  it("register: reads, writes, compares and sets", async () => {
    expect(await clock.until(surface("register").read("x"))).toMatchObject({ type: "ok", value: { value: null } });
    expect(await writeOne()).toMatchObject({ type: "ok", at: { n: 1 } });
    expect(await clock.until(surface("register").cas("x", 2, 3))).toMatchObject({
      cause: "refused",
      seen: { value: 1 },
    });
    expect(await clock.until(surface("register").cas("x", 1, 3))).toMatchObject({ type: "ok", value: null });
    expect(await clock.until(surface("register").read("x"))).toMatchObject({ value: { value: 3 }, at: { n: 3 } });
  });

  it("fenced register and log: a refusal shows the token that shut the older one out", async () => {
    const target = { resource: "r", fence: "token", election: "e" } as const;
    const fencedRegister = surface("fencedRegister");
    const fencedLog = surface("fencedLog");
    expect(await clock.until(fencedRegister.write(target, 5, "a"))).toMatchObject({ type: "ok" });
    expect(await clock.until(fencedRegister.read(target, 6))).toMatchObject({ value: { value: "a", token: 5 } });
    expect(await clock.until(fencedRegister.write(target, 5, "b"))).toMatchObject({ seen: { token: 6 } });
    expect(await clock.until(fencedLog.append(target, 5, "c"))).toMatchObject({ type: "ok" });
    expect(await clock.until(fencedLog.read(target))).toMatchObject({ value: { value: [{ token: 5, value: "c" }] } });
    expect(await clock.until(fencedLog.read(target, 4))).toMatchObject({ cause: "refused", seen: { token: 5 } });
  });

  it("session: renews what lives, and says that it is gone once it is", async () => {
    const session = surface("session");
    const opened = await clock.until(session.open(2000));
    const id = opened.type === "ok" ? opened.value : "";
    expect(await clock.until(session.renew(id))).toMatchObject({ type: "ok", value: { ttlMs: 2000 } });
    cluster.expire(1e9);
    expect(await clock.until(session.renew(id))).toMatchObject({ type: "fail", cause: "refused" });
    expect(await clock.until(session.revoke(id))).toMatchObject({ type: "fail", cause: "refused" });
  });

  it("a renewal goes its way beside another operation", async () => {
    const session = surface("session");
    const opened = await clock.until(session.open(2000));
    const id = opened.type === "ok" ? opened.value : "";
    cluster.script = { arrivals: ({ sequence }) => (sequence === 2 ? [] : [1]), proposal: committed };
    const write = surface("register").write("x", 1);
    expect(await clock.until(session.renew(id))).toMatchObject({ type: "ok" });
    expect(await clock.until(write)).toMatchObject({ type: "info" });
  });
});
