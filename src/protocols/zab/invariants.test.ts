import { describe, expect, it } from "vitest";
import { among, command, deliverAll, runFor, type ZabCluster, zabCluster } from "./testing/zab-cluster.js";

function clusterWith(bug?: string): ZabCluster {
  const cluster = zabCluster({
    nodes: ["n1", "n2", "n3"],
    ...{ seed: 1, disks: "at once" },
    ...(bug === undefined ? {} : { bug }),
  });
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
    command(cluster, "n3", 1);
    cluster.packets.splice(0);
    cluster.crash("n3");
    runFor(cluster, 1000);
    expect(reasons(cluster)).toEqual([
      "E7 n3 delivered command 1 of c1 (1.1) at position 1, but n2, leader of epoch 2, has nothing there",
    ]);
  });

  it("different deliveries at one position are a breach", () => {
    const cluster = clusterWith("truncation-skipped");
    command(cluster, "n3", 1, "never committed");
    cluster.packets.splice(0);
    cluster.crash("n3");
    runFor(cluster, 1000);
    command(cluster, "n2", 2, "committed");
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
      command(cluster, leader?.id ?? "", round);
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
