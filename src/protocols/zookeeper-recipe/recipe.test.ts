import { beforeEach, describe, expect, it } from "vitest";
import type { ClientRequest } from "../../contract/replicated-log.js";
import type { Contender } from "../../contract/testing/contender.js";
import { okOf } from "../../contract/testing/outcomes.js";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { isJsonObject } from "../../core/json.js";
import { type LoneClientSettings, LoneNode } from "../coordination/testing/lone-node.js";
import { createRecipeClient, ZnodeStore } from "./index.js";

let clock: VirtualClock;
let server: LoneNode<ZnodeStore>;

beforeEach(() => {
  clock = new VirtualClock();
  server = new LoneNode(clock, new ZnodeStore(), createRecipeClient);
});

/** What a request asks for, e.g. `create`. */
function typeOf({ kind, body }: ClientRequest): string {
  return kind === "watch" ? kind : isJsonObject(body) ? String(body["type"]) : "";
}

interface Queued {
  readonly contender: Contender;
  readonly campaign: ReturnType<Contender["campaign"]>;
}

/** Contenders of whom the first leads and the others wait, each behind the one before it, with all their campaigns. */
async function queueOf(count: number, settings: LoneClientSettings = {}): Promise<readonly [Queued, ...Queued[]]> {
  const queue: Queued[] = [];
  for (let n = 1; n <= count; n++) {
    const contender = await server.contender(`c${n}`, settings);
    queue.push({ contender, campaign: contender.campaign("e", { timeoutMs: 1e6 }) });
    await clock.runUntil(clock.nowNs() + 50e6);
  }
  const [first, ...others] = queue;
  if (first === undefined) throw new Error("a queue of nobody");
  return [first, ...others];
}

/** Lets each contender lead in turn and resign at once. */
async function takeTurns(queue: readonly Queued[]): Promise<readonly number[]> {
  const tokens: number[] = [];
  for (const { contender, campaign } of queue) {
    const { token } = okOf(await clock.until(campaign));
    tokens.push(token);
    expect(okOf(await clock.until(contender.observe("e")))).toEqual({ leader: contender.name, token });
    okOf(await clock.until(contender.resign("e", token)));
  }
  return tokens;
}

describe("the recipe (ZooKeeper documentation, Recipes and Solutions, Leader Election)", () => {
  it("candidates lead in the order in which their nodes were created, under the zxids of those", async () => {
    const tokens = await takeTurns(await queueOf(4));
    expect(tokens).toEqual([...tokens].sort((left, right) => left - right));
    expect(new Set(tokens).size).toBe(4);
  });

  // The point of the recipe: Hunt et al. 2010, section 2.4, "simple locks without herd effect".
  it.each([
    ["predecessor", 7, 6],
    ["leader", 7, 21],
  ] as const)("watching the %s, %i contenders are woken %i times in all", async (watching, count, notifications) => {
    await takeTurns(await queueOf(count, { options: { watching } }));
    // One for each change of leader; or as many as wait at each, which is 6 + 5 + 4 + 3 + 2 + 1.
    expect(server.countOf("watch-notified")).toBe(notifications);
  });

  it("who is woken since the waiter before it gave up does not lead, and watches the next one", async () => {
    const [first] = await queueOf(1);
    const second = await server.contender("c2");
    const third = await server.contender("c3");
    const given = second.campaign("e", { timeoutMs: 500 });
    await clock.runUntil(clock.nowNs() + 50e6);
    const last = third.campaign("e", { timeoutMs: 1e6 });
    expect(await clock.until(given)).toMatchObject({ type: "fail", cause: "unavailable" });
    await clock.runUntil(clock.nowNs() + 100e6);
    expect(server.countOf("watch-notified")).toBe(1);
    const { token } = okOf(await clock.until(first.campaign));
    expect(okOf(await clock.until(third.observe("e")))).toMatchObject({ leader: "c1" });
    okOf(await clock.until(first.contender.resign("e", token)));
    expect(okOf(await clock.until(last)).token).toBeGreaterThan(token);
  });

  /** c2 reads that c1 stands before it; c1 is gone when c2 reads c1's node to watch it. */
  async function predecessorGoesBeforeTheWatch(bug?: string) {
    const [first] = await queueOf(1);
    const { token } = okOf(await clock.until(first.campaign));
    const second = await server.contender("c2", { bug });
    server.intercept = (request) => {
      if (!request.client.startsWith("c2") || typeOf(request) !== "read") return "answer";
      server.intercept = () => "answer";
      void first.contender.resign("e", token);
      // The reading is lost on its way, and comes again when c1 has gone.
      return "lose the request";
    };
    return { campaign: second.campaign("e", { timeoutMs: 5000 }) };
  }

  it("a candidate whose predecessor goes before it could set its watch looks again", async () => {
    const { campaign } = await predecessorGoesBeforeTheWatch();
    okOf(await clock.until(campaign));
    expect(server.countOf("watch-set-too-late")).toBe(1);
  });

  it("watch-set-without-recheck: there it sleeps for ever", async () => {
    const { campaign } = await predecessorGoesBeforeTheWatch("watch-set-without-recheck");
    let isOver = false;
    void campaign.then(() => {
      isOver = true;
    });
    await clock.runUntil(clock.nowNs() + 60_000e6);
    expect(isOver).toBe(false);
  });

  it("notified-candidate-leads: there a waiter that gave up lets the next one lead beside the leader", async () => {
    const [first] = await queueOf(1);
    okOf(await clock.until(first.campaign));
    const second = await server.contender("c2");
    const third = await server.contender("c3", { bug: "notified-candidate-leads" });
    void second.campaign("e", { timeoutMs: 500 });
    await clock.runUntil(clock.nowNs() + 50e6);
    okOf(await clock.until(third.campaign("e", { timeoutMs: 1e6 })));
    expect(okOf(await clock.until(third.observe("e")))).toMatchObject({ leader: "c1" });
  });

  /** The first create takes effect, and no answer to it or its retries arrives in time. */
  async function createIsNotAnswered(bug?: string) {
    const contender = await server.contender("c1", { bug });
    let until = Number.POSITIVE_INFINITY;
    server.intercept = (request) => {
      const isCandidacy = typeOf(request) === "create" && JSON.stringify(request.body).includes("ephemeral");
      if (!isCandidacy || request.sequence > until) return "answer";
      until = request.sequence;
      return "lose the answer";
    };
    return contender.campaign("e", { timeoutMs: 10_000 });
  }

  it("a candidate whose create was not answered finds its node by the guid", async () => {
    okOf(await clock.until(createIsNotAnswered()));
    expect(server.countOf("candidacy-found-by-guid")).toBe(1);
    expect(server.shows({ type: "children", path: "/e" })).toMatchObject({ value: { names: { length: 1 } } });
  });

  it("guid-missing: there it waits for a node of its own that nobody looks after", async () => {
    expect(await clock.until(createIsNotAnswered("guid-missing"))).toMatchObject({ type: "fail" });
    expect(server.shows({ type: "children", path: "/e" })).toMatchObject({ value: { names: { length: 1 } } });
  });

  it("a create that never arrived is made again", async () => {
    const contender = await server.contender("c1");
    let lost: number | undefined;
    server.intercept = (request) => {
      if (typeOf(request) !== "create" || !JSON.stringify(request.body).includes("ephemeral")) return "answer";
      lost ??= request.sequence;
      return request.sequence === lost ? "lose the request" : "answer";
    };
    okOf(await clock.until(contender.campaign("e")));
    expect(server.countOf("candidacy-created-again")).toBe(1);
  });

  it("resigning for another, or twice, is not ok", async () => {
    const [first] = await queueOf(1);
    const other = await server.contender("c2");
    const { token } = okOf(await clock.until(first.campaign));
    expect(await clock.until(other.resign("e", token))).toMatchObject({ type: "fail" });
    okOf(await clock.until(first.contender.resign("e", token)));
    expect(await clock.until(first.contender.resign("e", token))).toMatchObject({ cause: "refused" });
  });

  it("an option that is none is named with what was expected", () => {
    expect(() => server.client("c1", { options: { watching: "nobody" } })).toThrow(
      'zookeeper-recipe: watching "nobody": expected a choice: "predecessor" or "leader"',
    );
  });
});
