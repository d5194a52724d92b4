import { describe, expect, it } from "vitest";
import { etcdSystem } from "../../systems/etcd/index.js";
import { raftSystem } from "../../systems/raft/index.js";
import { zookeeperSystem } from "../../systems/zookeeper/index.js";
import { diskRefusal } from "./disk-support.js";
import { toySystem } from "./testing/toy-system.js";

const { dataFolder: _, ...containers } = toySystem().containers!;
const homeless = { ...toySystem(), containers };

const OF_RECORDS = ["corrupt-tail", "bit-flip"] as const;
const OTHERS = ["power-loss", "full", "io-error", "slow-sync", undefined] as const;

describe("a fault of disks in containers", () => {
  it.each([...OTHERS, ...OF_RECORDS])("is possible where data has a folder: %s", (disk) => {
    const fault = { kind: "disk", ...(disk && { disk }) } as const;
    for (const system of [etcdSystem, zookeeperSystem, raftSystem]) expect(diskRefusal(fault, system)).toBeUndefined();
    expect(diskRefusal(fault, homeless)).toBe("toy does not say in which folder its nodes keep their data");
  });

  it.each(OTHERS)("needs to know nothing of records: %s", (disk) => {
    expect(diskRefusal({ kind: "disk", ...(disk && { disk }) }, toySystem())).toBeUndefined();
  });

  it.each(OF_RECORDS)("of mode %s is refused where nobody knows where records lie", (disk) => {
    expect(diskRefusal({ kind: "disk", disk }, toySystem())).toBe(
      `mode ${disk}: toy does not say how its write-ahead log lies on its nodes' disks`,
    );
  });
});
