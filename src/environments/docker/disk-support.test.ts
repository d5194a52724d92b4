import { describe, expect, it } from "vitest";
import { etcdSystem } from "../../systems/etcd/index.js";
import { raftSystem } from "../../systems/raft/index.js";
import { zookeeperSystem } from "../../systems/zookeeper/index.js";
import { diskRefusal } from "./disk-support.js";
import { toySystem } from "./testing/toy-system.js";

const { dataFolder: _, ...containers } = toySystem().containers!;
const homeless = { ...toySystem(), containers };

describe("a fault of disks in containers", () => {
  it.each(["power-loss", "full", undefined] as const)("is possible where data has a folder: %s", (disk) => {
    const fault = { kind: "disk", ...(disk && { disk }) } as const;
    for (const system of [etcdSystem, zookeeperSystem, raftSystem]) expect(diskRefusal(fault, system)).toBeUndefined();
    expect(diskRefusal(fault, homeless)).toBe("toy does not say in which folder its nodes keep their data");
  });

  it.each(["slow-sync", "corrupt-tail", "bit-flip"] as const)("of mode %s is refused, with the reason", (disk) => {
    expect(diskRefusal({ kind: "disk", disk }, etcdSystem)).toMatch(new RegExp(`^mode ${disk}: .*power-loss and full`));
  });
});
