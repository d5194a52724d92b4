import { describe, expect, it } from "vitest";
import { among, deliverAll } from "../../contract/testing/deliveries.js";
import { ask } from "../../contract/testing/requests.js";
import { firstNodes } from "../../contract/testing/scripted-cluster.js";
import { runFor, type ZabCluster, zabCluster } from "./testing/zab-cluster.js";

function clusterWith(bug?: string): ZabCluster {
  const cluster = zabCluster({ nodes: firstNodes(3), bug });
  runFor(cluster, 1000);
  return cluster;
}

function reasons({ breaches }: ZabCluster): readonly string[] {
  return breaches.map(({ rule, why }) => `${rule} ${why}`);
}

describe("rule E7 (Junqueira et al. 2011, section III)", () => {
  it("two leaders of one epoch are a breach", () => {
    const cluster = clusterWith("epoch-not-bumped-on-recovery");
    expect(reasons(cluster)).toEqual([]);
    cluster.crash("n3");
    runFor(cluster, 1000);
    expect(reasons(cluster)).toEqual(["E7 n3 and n2 both began to lead epoch 1"]);
  });

  it("a leader without what was delivered before its epoch is a breach", () => {
    const cluster = clusterWith("commit-before-quorum");
    ask(cluster, "n3", { sequence: 1 });
    cluster.packets.splice(0);
    cluster.crash("n3");
    runFor(cluster, 1000);
    expect(reasons(cluster)).toEqual([
      "E7 n3 delivered command 1 of c1 (1.1) at position 1, but n2, leader of epoch 2, has nothing there",
    ]);
  });

  it("different deliveries at one position are a breach", () => {
    const cluster = clusterWith("truncation-skipped");
    ask(cluster, "n3", { sequence: 1, body: "never committed" });
    cluster.packets.splice(0);
    cluster.crash("n3");
    runFor(cluster, 1000);
    ask(cluster, "n2", { sequence: 2, body: "committed" });
    deliverAll(cluster);
    expect(reasons(cluster)).toEqual([]);
    cluster.restart("n3");
    runFor(cluster, 1000);
    expect(reasons(cluster)[0]).toBe("E7 at position 1 n2 delivered command 2 of c1 (2.1), n3 command 1 of c1 (1.1)");
  });

  it("leaders that come and go, and a node that delivers all once more after a restart, are none", () => {
    const cluster = clusterWith();
    for (let round = 1; round <= 4; round++) {
      const [leader] = cluster.running().filter(({ leads }) => leads);
      ask(cluster, leader?.id ?? "", { sequence: round });
      deliverAll(cluster);
      runFor(cluster, 600, among(...cluster.ids.filter((id) => id !== leader?.id)));
      cluster.crash(leader?.id ?? "");
      cluster.restart(leader?.id ?? "");
      runFor(cluster, 1000);
    }
    expect(cluster.running().map(({ delivered }) => delivered)).toEqual([4, 4, 4]);
    expect(reasons(cluster)).toEqual([]);
  });
});
