import { describe, expect, it } from "vitest";
import { etcdSystem } from "../../systems/etcd/index.js";
import { zookeeperSystem } from "../../systems/zookeeper/index.js";
import { layoutWords } from "./breakable-disks.js";

describe("the layout of a write-ahead log, as the agent is told of it", () => {
  it("is of frames or of lines", () => {
    expect(layoutWords(etcdSystem.containers?.log)).toEqual({
      files: "member/wal/*.wal",
      records: "frames:0:8:0:7:le:0:8",
    });
    expect(layoutWords(zookeeperSystem.containers?.log)).toEqual({
      files: "version-2/log.*",
      records: "frames:16:12:8:4:be:1:1",
    });
    expect(layoutWords({ files: "log", records: { type: "lines" } })).toEqual({ files: "log", records: "lines" });
  });

  it("cannot be told where a system says nothing of it", () => {
    expect(() => layoutWords(undefined)).toThrow("does not say how its write-ahead log lies");
  });
});
