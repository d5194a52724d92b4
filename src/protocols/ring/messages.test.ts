import { describe, expect, it } from "vitest";
import { ScriptedCluster } from "../../contract/testing/scripted-cluster.js";
import { CoordinationStore } from "../coordination/index.js";
import type { Circulating, RingMessage } from "./messages.js";
import { RingNode } from "./node.js";

/** A ring whose nodes have all just begun an election, their messages not yet received. */
function ringOf(options: { readonly variant: string; readonly order: string }, nodes: readonly string[]) {
  const passed: { [Type in Circulating["type"]]: number } = { election: 0, coordinator: 0 };
  const contents: Circulating[] = [];
  const cluster = new ScriptedCluster<RingNode, RingMessage>({
    nodes,
    seed: 1,
    disks: "at once",
    createNode: (context) =>
      new RingNode({ context: { ...context, options }, createMachine: () => new CoordinationStore() }),
  });
  const settle = (): void => {
    for (let packet = cluster.packets.shift(); packet !== undefined; packet = cluster.packets.shift()) {
      if (packet.message.type === "passed") {
        passed[packet.message.content.type]++;
        contents.push(packet.message.content);
      }
      cluster.receive(packet);
    }
  };
  return { cluster, passed, contents, settle };
}

const named = (count: number): readonly string[] => Array.from({ length: count }, (_, place) => `n${place + 1}`);

const SIZES = [2, 3, 5, 8, 9];

describe("messages of Chang & Roberts, all nodes beginning at once", () => {
  it.each(SIZES)("at worst n(n+1)/2 for the election and n for the announcement, with %i nodes", (n) => {
    const { passed, settle } = ringOf({ variant: "chang-roberts", order: "descending" }, named(n));
    settle();
    expect(passed).toEqual({ election: (n * (n + 1)) / 2, coordinator: n });
  });

  it.each(SIZES)("at best 2n-1 for the election, with %i nodes", (n) => {
    const { passed, settle } = ringOf({ variant: "chang-roberts", order: "ascending" }, named(n));
    settle();
    expect(passed).toEqual({ election: 2 * n - 1, coordinator: n });
  });

  it("on average over all rings n times the n-th harmonic number (their theorem)", () => {
    const n = 5;
    const rings = permutations(named(n));
    const elections = rings.map((ring) => {
      const { passed, settle } = ringOf({ variant: "chang-roberts", order: ring.join(",") }, named(n));
      settle();
      return passed.election;
    });
    const total = elections.reduce((sum, count) => sum + count, 0);
    expect(total / rings.length).toBeCloseTo(n * (1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5), 10);
  });
});

describe("messages of the token-collecting ring", () => {
  it.each(SIZES)("n for the election and n for the announcement where one of %i nodes begins", (n) => {
    const { cluster, passed, settle } = ringOf({ variant: "token-collecting", order: "ascending" }, named(n));
    cluster.packets.splice(0);
    cluster.crash("n1");
    cluster.restart("n1");
    settle();
    expect(passed).toEqual({ election: n, coordinator: n });
  });

  it.each(SIZES)("so many for each of those that begin, at most n^2 and n^2 with %i nodes", (n) => {
    const { passed, settle } = ringOf({ variant: "token-collecting", order: "ascending" }, named(n));
    settle();
    expect(passed.election).toBe(n * n);
    expect(passed.coordinator).toBeLessThanOrEqual(n * n);
  });
});

describe("what goes round ends", () => {
  const options = { variant: "chang-roberts", order: "ascending" };

  it.each<Circulating>([
    { type: "election", initiator: "n5", number: 9, hops: 1, nodes: [] },
    { type: "coordinator", initiator: "n5", number: 9, hops: 1, coordinator: "n5" },
  ])("after n hops where its initiator has died: $type", (content) => {
    const { cluster, contents, settle } = ringOf(options, named(5));
    settle();
    cluster.crash("n5");
    cluster.receive({ from: "n5", to: "n1", message: { type: "passed", ticket: 99, content } });
    // Whoever finds n5 silent passes it to n1, as often as there is something to pass.
    for (let turn = 0; turn < 10; turn++) {
      settle();
      cluster.pass(120, ["n4"]);
      cluster.wakeIfDue("n4");
    }
    const passes = contents.filter(({ initiator, number }) => initiator === "n5" && number === content.number);
    expect(passes.length).toBeGreaterThan(0);
    expect(passes.length).toBeLessThanOrEqual(5);
    expect(cluster.marks).toContain("went-round-once");
  });

  it("a copy goes no further than to the next node that has seen the other", () => {
    const { cluster, passed, settle } = ringOf(options, named(5));
    settle();
    const content = { type: "election", initiator: "n5", number: 9, hops: 1, nodes: [] } as const;
    const packet = { from: "n5", to: "n1", message: { type: "passed", ticket: 99, content } } as const;
    cluster.receive(packet);
    settle();
    const before = passed.election;
    cluster.receive(packet);
    settle();
    expect(passed.election).toBe(before);
  });
});

function permutations(items: readonly string[]): readonly (readonly string[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((first) => permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));
}
